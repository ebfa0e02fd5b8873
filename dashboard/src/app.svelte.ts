/** What all pages share: who is signed in, the state made of events, the connection, the clock, the preferences. One per page load. */
import { getContext, setContext } from 'svelte';
import type { AnyEvent } from './events/events';
import { browserStorage, Prefs, tabStorage } from './lib/prefs.svelte';
import { Router } from './lib/router.svelte';
import { Sound } from './lib/sound.svelte';
import { joinTabs, type Tabs } from './lib/tabs';
import { api, ApiError, type Me } from './net/api';
import { Feed, type Connection } from './net/feed';
import { CatchUp } from './state/catchup';
import { Cells } from './state/cells.svelte';
import { EMPTY, THRESHOLDS, type Call, type State, type Thresholds } from './state/model';
import { dropEnded, reduceAll } from './state/reducer';
import { stepBook, type StepBook } from './state/steps';
import { mergeTrends, sampleTrend, type Trends } from './state/trend';
import { keep, recall, recover, remember, settle, type Past } from './ui/history';

/** An ended call stays on the wall this long. */
const LINGER_MS = 12_000;
/** A tick that is this late comes from a hidden tab. */
const SLOW_TICK_MS = 3000;
/** Thresholds saved by an administrator reach open pages within this. */
const ASK_AGAIN_MS = 60_000;

export interface FeedPlan {
  readonly path: string;
  readonly watch: readonly string[];
}

export class App {
  readonly prefs = new Prefs(browserStorage());
  readonly router = new Router();
  readonly sound = new Sound();

  me = $state.raw<Me | null>(null);
  /** null while asking, an error when it failed */
  trouble = $state.raw<ApiError | null>(null);
  connection = $state.raw<Connection>({ state: 'closed' });
  /** our clock, once a second, milliseconds */
  nowMs = $state(Date.now());
  trends = $state.raw<Trends>(new Map());
  /** the call somebody asked to hear from the wall: its page begins at once */
  toHear: string | null = null;
  /** alerts that were, their calls over or not, newest first */
  past = $state.raw<readonly Past[]>(recall(tabStorage()));
  /** what was given to me and I saw, by `Told.key` */
  read = $state.raw<ReadonlySet<string>>(new Set());
  sheet = $state<'shortcuts' | 'notices' | null>(null);

  #state = $state.raw<State>(EMPTY);
  #skewMs = $state(0);
  #cells = new Cells();
  #feed: Feed | null = null;
  #plan = '';
  #lastMs = 0;
  #askedMs = Date.now();
  /** whether there was a connection before */
  #lived = false;
  /** whether a frame came since the connection stands: before it, what is known is of then */
  #heard = false;
  #catchUp = new CatchUp();
  #tabs: Tabs | null = null;
  /** pages that keep calls of their own */
  #hearers = new Set<(events: readonly AnyEvent[]) => void>();
  /** whoever was here has signed out: nothing is followed any more */
  #left = false;

  /** the server's clock */
  readonly serverMs = $derived(this.nowMs + this.#skewMs);
  readonly thresholds: Thresholds = $derived({ ...THRESHOLDS, ...this.me?.thresholds });
  /** what the site's playbook calls the steps, and which it asks for */
  readonly steps: StepBook = $derived(stepBook(this.me?.steps));
  readonly calls: readonly Call[] = $derived([...this.#state.calls.values()]);

  /** what the events made; for one call ask `call`, which is not asked again when others change */
  get state(): State {
    return this.#state;
  }

  call(id: string): Call | undefined {
    return this.#cells.get(id) ?? this.#state.calls.get(id);
  }

  #become(state: State): void {
    this.#state = state;
    this.#skewMs = state.skew.ms;
    this.#cells.put(state.calls);
  }

  /** when the newest frame came, by our clock */
  get lastMs(): number {
    return this.#lastMs;
  }

  async signIn(): Promise<void> {
    try {
      this.me = await api.me();
      this.#left = false;
      this.prefs.belongTo(this.me.name);
      this.trouble = null;
    } catch (error) {
      this.trouble = error instanceof ApiError ? error : new ApiError(0, 'unknown', String(error));
    }
  }

  /** What was set for this site may have changed: asked again on every new connection and once a minute. */
  async refreshMe(): Promise<void> {
    if (!this.me) return;
    try {
      const { server_time, ...me } = await api.me();
      const { server_time: before, ...was } = this.me ?? {};
      // every chart is drawn anew when this changes
      if (JSON.stringify(me) !== JSON.stringify(was)) this.me = { server_time, ...me };
    } catch (error) {
      // signed out meanwhile; whatever else went wrong, there is another time
      if (error instanceof ApiError && error.status === 401) this.trouble = error;
    }
  }

  /** Ticks the clock; returns what stops it. */
  start(): () => void {
    const timer = setInterval(() => this.#tick(), 1000);
    const unlisten = this.prefs.listen();
    const pressed = (): void => {
      if (this.prefs.sound && !this.sound.ready) void this.sound.unlock();
    };
    for (const press of ['pointerdown', 'keydown']) addEventListener(press, pressed);
    this.#tabs = joinTabs(() => this.#leave());
    return () => {
      this.#tabs?.close();
      this.#tabs = null;
      clearInterval(timer);
      unlisten();
      for (const press of ['pointerdown', 'keydown']) removeEventListener(press, pressed);
      this.follow(null);
    };
  }

  #tick(): void {
    this.nowMs = Date.now();
    const { route } = this.router;
    if (this.state.ready) this.#setPast(remember(this.past, this.state.calls, this.serverMs));
    // an agent's page says goodbye until the agent is ready, however long that takes
    const last = route.page === 'agent' ? this.calls.reduce<Call | null>((a, b) => (a && a.startedMs > b.startedMs ? a : b), null) : null;
    this.#become(dropEnded(this.state, this.serverMs - LINGER_MS, route.page === 'call' ? route.id : (last?.id ?? null)));
    if (this.#keepsUp()) this.trends = sampleTrend(this.trends, this.calls.filter((call) => !call.ended), this.serverMs / 1000);
    if (this.nowMs - this.#askedMs > ASK_AGAIN_MS) {
      this.#askedMs = this.nowMs;
      void this.refreshMe();
    }
    if (this.trouble?.status === 0 && Math.floor(this.nowMs / 1000) % 5 === 0) void this.signIn();
  }

  /** Whether this is a wall's page that knows how things are; what it missed is asked for. Of an outage nothing is made up. */
  #keepsUp(): boolean {
    const follows = this.#heard && this.#plan.startsWith('/live');
    if (follows && this.#catchUp.listening(this.nowMs, document.hidden)) void this.#ask();
    return follows;
  }

  /** How the teams went while nobody looked, and what became of alerts of calls that are over. */
  async #ask(): Promise<void> {
    const [trends, alerts] = await Promise.allSettled([api.trends(), api.pastAlerts()]);
    if (trends.status === 'fulfilled') this.trends = mergeTrends(this.trends, trends.value, this.serverMs / 1000);
    if (alerts.status === 'fulfilled') this.#setPast(recover(this.past, alerts.value, this.state.calls, this.serverMs));
    if (trends.status === 'rejected' || alerts.status === 'rejected') this.#catchUp.failed();
  }

  /** An alert of the list was looked at. */
  look(alertId: string): void {
    this.#setPast(this.past.map((past) => (past.alertId === alertId ? { ...past, seen: true } : past)));
  }

  /** Whoever was signed in signs out: what this tab remembers of calls goes, and the other tabs of the browser are told. */
  forget(): void {
    this.#setPast([]);
    this.#tabs?.signedOut();
  }

  /** Signed out in another tab: nothing more of calls is shown or comes, whether or not the sign-in page can be reached. */
  #leave(): void {
    this.#left = true;
    this.#setPast([]);
    this.me = null;
    this.trouble = new ApiError(401, 'unauthenticated', '');
    this.follow(null);
    this.#become(EMPTY);
    location.assign('/sign-in');
  }

  #setPast(past: readonly Past[]): void {
    if (past === this.past) return;
    this.past = past;
    keep(tabStorage(), past);
  }

  /** Connect to a feed, or to none. The same plan again changes nothing. */
  follow(wanted: FeedPlan | null): void {
    const plan = this.#left ? null : wanted;
    const name = plan ? [plan.path, ...plan.watch].join(' ') : '';
    if (name === this.#plan) return;
    this.#feed?.stop();
    this.#plan = name;
    this.#feed = null;
    if (!plan) return;
    this.#feed = new Feed({
      path: plan.path,
      watch: plan.watch,
      onEvents: (events, arrivedMs) => this.receive(events, arrivedMs),
      onConnection: (connection) => this.#connected(connection),
      onBadFrame: (error) => console.warn('a frame could not be read', error),
    });
    this.#feed.start();
  }

  reconnect(): void {
    this.#feed?.retry();
  }

  /** `arrivedMs`: our clock when they came; of an answer to a request nothing is learned about the server's. */
  receive(events: readonly AnyEvent[], arrivedMs?: number): void {
    this.#become(reduceAll(this.state, events, arrivedMs));
    this.#setPast(settle(this.past, events));
    for (const hearer of this.#hearers) hearer(events);
    // browsers slow the clock of a hidden tab to one tick a minute; what comes still wakes what sleeps
    if (arrivedMs !== undefined && arrivedMs - this.nowMs > SLOW_TICK_MS) this.nowMs = arrivedMs;
    if (arrivedMs === undefined || this.#heard) return;
    this.#heard = true;
    this.#keepsUp();
  }

  /** Tell `hearer` of all that comes, also about calls that are over and so not in the state; returns what ends it. */
  hear(hearer: (events: readonly AnyEvent[]) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  #connected(connection: Connection): void {
    if (connection.state === 'live') {
      this.#lastMs = connection.lastMs;
      if (this.connection.state === 'live') return;
      if (this.#lived) void this.refreshMe();
      this.#lived = true;
    } else this.#heard = false;
    this.connection = connection;
    if (connection.state === 'refused' && connection.code === 4401) void this.signIn();
  }
}

const KEY = Symbol('app');

export function provideApp(app: App): App {
  return setContext(KEY, app);
}

/** For `mount`: what `provideApp` gives components further up. */
export function appContext(app: App): Map<symbol, App> {
  return new Map([[KEY, app]]);
}

export function useApp(): App {
  return getContext<App>(KEY);
}

/** Do something on the server and apply its answer at once; the same event on the feed changes nothing then. Returns the error's sentence. */
export async function act(app: { receive(events: readonly AnyEvent[]): void }, work: Promise<AnyEvent | null>): Promise<string | null> {
  try {
    const event = await work;
    if (event && typeof event === 'object' && 'type' in event) app.receive([event]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
