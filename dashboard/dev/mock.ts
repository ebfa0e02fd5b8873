/**
 * Development only: enough of the server to work on the pages without one. `?` of the page's address steers it through cookies the
 * mock reads: mock_role (supervisor, agent, reviewer, none), mock_calls (how many), mock_quiet (nothing moves: for pictures), mock_feed (late:
 * nothing ever comes; gone: the line is cut after a second and stays so), mock_ended (every call is just over), mock_agent (a moment of `scenes.ts`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin, ViteDevServer } from 'vite';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AnyEvent, Reason } from '../src/events/events';
import { answerOf } from './answers.ts';
import { inesCall, reasonsUntil } from './ines.ts';
import { scene } from './scenes.ts';
import { strongest } from '../src/state/reasons.ts';
import { baseline, crowd, scoreAt, type Cast, type Draft } from './story.ts';

const ME = 'Dana Whitcombe';
/** of an alert that people did something about */
const UNCHANGED = { level: null, score: null, reasons: [], utterance_id: null };
const seqs = new Map<string, number>();
const changes: AnyEvent[] = [];
const sockets = new Set<WebSocket>();

function stamp(draft: Draft, call: string, startedMs: number): AnyEvent {
  const transient = draft.type === 'call.summary' || draft.type === 'speech.partial';
  const seq = (seqs.get(call) ?? 0) + 1;
  if (!transient) seqs.set(call, seq);
  return { ...draft, v: 1, call_id: call, seq: transient ? null : seq, sent_at: new Date(startedMs + draft.at * 1000).toISOString() } as AnyEvent;
}

function reasonOf(who: Cast): Reason[] {
  return who.weight > 0 ? [{ kind: who.reason.toLowerCase().replace(/\s+/g, '_'), weight: who.weight, utterance_id: null, span: null, text: who.reason, at: who.reasonAt }, baseline(8)] : [];
}

function summary(who: Cast, at: number): Draft {
  const blind = who.data === 'gap';
  const score = Math.round(at >= who.elapsed ? who.score : scoreAt(who, at));
  const last = at >= who.elapsed - 2;
  return {
    type: 'call.summary', at, score: blind && last ? null : score, slope: who.slope, level: who.level, data: last ? who.data : 'ok',
    last_words: who.words, last_role: 'customer', top_reason: who.reason, suggestion: who.suggestion, lag: who.lag, quarantined: 0,
    reasons: [...strongest(who.id === 'ines-okafor' ? reasonsUntil(396) : reasonOf(who))],
  };
}

function started(who: Cast, startedMs: number): Draft {
  return {
    type: 'call.started', at: 0, source: 'demo', channels: who.mixed ? ['unknown'] : ['customer', 'agent'], started_at: new Date(startedMs).toISOString(),
    metadata: { agent: who.agent, team: who.team, queue: who.queue, product: null, customer_ref: who.customer, conversation_id: null, direction: 'inbound', consent: 'given', language: 'en' },
  };
}

/** What the agent's own feed begins with. */
function agentSnapshot(name: string, now: number): AnyEvent[] {
  const ines = crowd(1)[0] as Cast;
  const told = scene(name);
  const calls = told ? [ines.id] : [];
  const head = { type: 'feed.snapshot', v: 1, call_id: '', seq: null, at: 0, sent_at: new Date(now).toISOString(), calls, server_time: new Date(now).toISOString() } as AnyEvent;
  if (!told) return [head];
  seqs.set(ines.id, 0);
  const begin = now - Math.max(...told.map((draft) => draft.at)) * 1000 - 2000;
  const seen = told.filter((draft) => !/score|summary|speech|alert|interaction|note/.test(draft.type) && !('audience' in draft && draft.audience !== 'agent'));
  return [head, ...[started(ines, begin), ...seen].map((draft) => stamp(draft, ines.id, begin))];
}

function snapshot(count: number, watch: readonly string[], now: number, over: boolean): AnyEvent[] {
  const people = crowd(count);
  const head = { type: 'feed.snapshot', v: 1, call_id: '', seq: null, at: 0, sent_at: new Date(now).toISOString(), calls: people.map((who) => who.id), server_time: new Date(now).toISOString() } as AnyEvent;
  const all: AnyEvent[] = [head];
  for (const who of people) {
    const begin = now - who.elapsed * 1000;
    seqs.set(who.id, 0);
    const put = (draft: Draft): number => all.push(stamp(draft, who.id, begin));
    put(started(who, begin));
    const steps = Math.min(150, Math.floor(who.elapsed / 2));
    for (let i = steps; i >= 1; i -= 1) put(summary(who, who.elapsed - i * 2));
    if (who.id === 'ines-okafor') {
      const whole = watch.includes(who.id);
      for (const draft of inesCall()) if (whole || /^(alert|level|tip|score|message|watch)/.test(draft.type)) put(draft);
    } else if (who.weight > 0) put({ type: 'level.changed', at: Math.max(1, who.reasonAt), from: 'calm', to: who.level, reasons: reasonOf(who) });
    if (who.level === 'frustrated') {
      const alert = `alert-${who.id}`;
      put({ type: 'alert.raised', at: who.elapsed - 140, alert_id: alert, level: 'frustrated', score: who.score, reasons: reasonOf(who), utterance_id: null });
      const first = who.agent.startsWith('Tomasz');
      put({ type: 'alert.updated', at: who.elapsed - 130, alert_id: alert, acknowledged: true, assigned: first ? 'Piotr Lis' : null, snoozed: null, verdict: null, by: first ? 'Piotr Lis' : ME, ...UNCHANGED });
    }
    put(summary(who, who.elapsed));
    if (over) put({ type: 'call.ended', at: who.elapsed, reason: 'completed', duration: who.elapsed, finals: 21 });
  }
  for (const change of changes) if (people.some((who) => who.id === change.call_id)) all.push({ ...change, seq: (seqs.get(change.call_id) ?? 0) + 1 } as AnyEvent);
  return all;
}

const cursor = (): AnyEvent => ({ type: 'feed.cursor', v: 1, call_id: '', seq: null, at: 0, sent_at: '', cursor: 'mock', server_time: '' }) as AnyEvent;

function cookies(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries((request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=') as [string, string]));
}

function serveFeed(socket: WebSocket, request: IncomingMessage): void {
  const jar = cookies(request);
  if (jar['mock_role'] === 'none') return socket.close(4401);
  const count = Number(jar['mock_calls'] ?? 23);
  const url = new URL(request.url ?? '/', 'http://mock');
  const watch = url.pathname === '/agent/live' ? ['ines-okafor'] : url.searchParams.getAll('call');
  const begin = Date.now();
  const send = (events: AnyEvent[]): void => socket.send(JSON.stringify([...events, cursor()]));
  if (jar['mock_feed'] === 'late') return;
  if (jar['mock_feed'] === 'gone') setTimeout(() => socket.close(1011), 1000);
  const first = url.pathname === '/agent/live' ? agentSnapshot(jar['mock_agent'] ?? '', begin) : snapshot(count, watch, begin, jar['mock_ended'] === '1');
  if (count === 0) send(first);
  for (let i = 0; i < first.length; i += 400) send(first.slice(i, i + 400));
  sockets.add(socket);
  const words = 'so what are you actually going to do about it today'.split(' ');
  let tick = 0;
  const timer = setInterval(() => {
    tick += 1;
    const past = (Date.now() - begin) / 1000;
    const quiet = jar['mock_quiet'] === '1';
    const events: AnyEvent[] = [];
    if (watch.includes('ines-okafor') && url.pathname !== '/agent/live' && (!quiet || tick < 6))
      events.push(
        stamp({ type: 'speech.partial', at: 399, utterance_id: 'p1', role: 'customer', text: words.slice(0, 1 + (tick % words.length)).join(' '), confirmed: 8, start: 399 }, 'ines-okafor', begin - 402_000),
        stamp({ type: 'speech.partial', at: 400, utterance_id: 'p2', role: 'agent', text: 'I can see the second payment h', confirmed: 10, start: 400 }, 'ines-okafor', begin - 402_000),
      );
    if (!quiet && url.pathname === '/live')
      for (const who of crowd(count)) {
        const drift = who.score + Math.sin(past / 7 + who.elapsed) * 2;
        events.push(stamp({ ...summary(who, who.elapsed + past), score: who.data === 'gap' ? null : Math.round(drift) } as Draft, who.id, begin - who.elapsed * 1000));
      }
    send(events);
  }, 500);
  socket.on('close', () => {
    clearInterval(timer);
    sockets.delete(socket);
  });
}

function item(who: Cast, index: number, state: 'live' | 'ended'): Record<string, unknown> {
  const begin = Date.now() - (index + 1) * 1_700_000;
  const call = inesCall();
  return {
    call_id: state === 'live' ? who.id : `ended-${index}`, source: 'demo', state, started_at: new Date(begin).toISOString(), ended_at: new Date(begin + who.elapsed * 1000).toISOString(), duration: who.elapsed,
    metadata: (started(who, begin) as Extract<Draft, { type: 'call.started' }>).metadata, channels: ['customer', 'agent'], level: index % 3 === 0 ? 'calm' : who.level, peak: who.score, score: who.score,
    top_reason: who.reason, last_words: who.words || 'Thank you, that’s everything.', alerts: who.score >= 60 ? 1 : 0, stored: index % 9 !== 8, events: call.length,
  };
}

async function body(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text || '{}') as Record<string, unknown>;
}

async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  const answer = (data: unknown, status = 200): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(data));
  };
  const role = cookies(request)['mock_role'] ?? 'supervisor';
  if (role === 'none') return answer({ error: { code: 'unauthorised', message: 'sign in first' } }, 401);
  const [, , first = '', id = '', what = '', part = ''] = url.pathname.split('/');
  const people = crowd(40);
  if (first === 'me') return answer({ name: role === 'agent' ? 'Ines Okafor' : ME, role, version: '0.1.0', server_time: new Date().toISOString() });
  const given = request.method === 'GET' ? {} : await body(request);
  const known = answerOf(request.method ?? 'GET', url.pathname.split('/').slice(2), url.searchParams, given);
  if (known !== undefined) return answer(known);
  if (first === 'calls' && request.method === 'POST') {
    const by = ME;
    const at = 402;
    const draft: Draft | null =
      what === 'alerts' ? { type: 'alert.updated', at, alert_id: part, acknowledged: (given['acknowledged'] as boolean) ?? null, assigned: (given['assigned'] as string) ?? null, snoozed: (given['snoozed'] as string) ?? null, verdict: (given['verdict'] as 'right') ?? null, by, ...UNCHANGED }
      : what === 'messages' ? { type: 'message.sent', at, message_id: `m${changes.length + 2}`, by, text: String(given['text']) }
      : what === 'notes' ? { type: 'note.added', at: Number(given['at'] ?? at), note_id: `n${changes.length + 2}`, by, text: String(given['text']) }
      : what === 'tips' ? { type: 'tip.resolved', at, tip_id: part, outcome: given['outcome'] as 'done' }
      : null;
    if (!draft) return answer({ error: { code: 'not_found', message: 'there is no such thing' } }, 404);
    const event = stamp(draft, id, Date.now() - at * 1000);
    changes.push(event);
    for (const socket of sockets) socket.send(JSON.stringify([event, cursor()]));
    return answer(event);
  }
  if (first === 'calls' && id) {
    if (!id.startsWith('ended')) return answer({ error: { code: 'no_such_call', message: 'there is no such call' } }, 404);
    const who = people[Number(id.slice(6))] ?? (people[0] as Cast);
    const begin = Date.now() - 3_600_000;
    seqs.set(id, 0);
    const events = [started(people[0] as Cast, begin), ...inesCall(), { type: 'level.changed', at: 520, from: 'critical', to: 'tense', reasons: [] } as Draft,
      { type: 'score.updated', at: 520, score: 44, slope: -20, level: 'tense', signals: { words: 24, voice: 8, interaction: 4 }, reasons: [baseline(8)], utterance_id: null, p: null } as Draft,
      { type: 'score.updated', at: 640, score: 22, slope: -9, level: 'calm', signals: { words: 10, voice: 2, interaction: 2 }, reasons: [{ kind: 'memory', weight: 14, utterance_id: null, span: null, text: 'What was said before', at: null }, baseline(8)], utterance_id: null, p: null } as Draft,
      { type: 'tip.resolved', at: 520, tip_id: 't3', outcome: 'expired' } as Draft, { type: 'call.ended', at: 660, reason: 'completed', duration: 660, finals: 21 } as Draft].map((draft) => stamp(draft, id, begin));
    return answer({ call: item(who, 0, 'ended'), events });
  }
  if (first === 'calls') {
    const q = (url.searchParams.get('q') ?? '').toLowerCase();
    const state = url.searchParams.get('state') === 'live' ? 'live' : 'ended';
    const found = people.map((who, index) => item(who, index, state)).filter((one) => `${String(one['last_words'])} ${String(one['top_reason'])}`.toLowerCase().includes(q));
    answer({ items: found.slice(0, Number(url.searchParams.get('limit') ?? 50)), next: null });
    return;
  }
  answer({ error: { code: 'not_found', message: 'not in the mock' } }, 404);
}

export function mock(): Plugin {
  return {
    name: 'calmline-mock',
    apply: 'serve',
    configureServer(server: ViteDevServer) {
      const feeds = new WebSocketServer({ noServer: true });
      server.httpServer?.on('upgrade', (request, socket, head) => {
        if (!/^\/(live|agent\/live)/.test(request.url ?? '')) return;
        // only who comes back has a cursor: a page that is opened meanwhile gets its second
        if (cookies(request)['mock_feed'] === 'gone' && /[?&]cursor=/.test(request.url ?? '')) return socket.destroy();
        feeds.handleUpgrade(request, socket, head, (client) => serveFeed(client, request));
      });
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/api/')) void serveApi(request, response);
        else next();
      });
    },
  };
}
