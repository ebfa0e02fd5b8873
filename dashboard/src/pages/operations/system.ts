/** GET /api/system as rows to read. Its exact keys are the server's business: groups become headings, lists become counts and names. Pure. */
import { bytes, sentence } from '../../lib/format';
import type { EventOf } from '../../state/model';
import { t } from '../../text/en';

export interface Group {
  readonly name: string;
  readonly rows: readonly { readonly name: string; readonly value: string }[];
}

export type System = Readonly<Record<string, unknown>>;

/** The page asks this often. */
export const EVERY_MS = 10_000;
/** Two answers missing: what is shown is no longer of now. */
const LATE_MS = 2.5 * EVERY_MS;
/** Shown in parts of their own. */
const APART: readonly string[] = ['checks', 'sources', 'live_calls'];
/** Said again by a group that only administrators get. */
const SAID_BY: Readonly<Record<string, string>> = { store_bytes: 'store', model: 'recogniser', watching: 'feeds' };

export function isLoad(value: unknown): value is EventOf<'system.load'> {
  return typeof value === 'object' && value !== null && 'lag_p95' in value && 'busy' in value;
}

/** Whether what the page shows is of `answeredMs` rather than of now: the last question failed, or hangs. */
export function isSilent(answeredMs: number, failed: boolean, nowMs: number): boolean {
  return failed || nowMs - answeredMs > LATE_MS;
}

// ---- what is wrong

export interface Fault {
  readonly name: string;
  readonly kind: 'failing' | 'lost';
  /** the server's own sentence, or ours */
  readonly says: string;
}

/** What an administrator must see first, and the names of the parts that are well. */
export function health(system: System): { readonly faults: readonly Fault[]; readonly well: readonly string[] } {
  const checks = Object.entries(part(system, 'checks'));
  const faults: Fault[] = checks.filter(([, says]) => says !== 'ok').map(([name, says]) => ({ name, kind: 'failing', says: String(says) }));
  for (const name of ['webhook', 'playbook']) {
    const { problem } = part(system, name);
    if (typeof problem === 'string' && problem !== '') faults.push({ name, kind: 'failing', says: problem });
  }
  const { lost } = part(system, 'store');
  if (typeof lost === 'number' && lost > 0) faults.push({ name: 'store', kind: 'lost', says: t.operations.lostEvents(lost) });
  return { faults, well: checks.filter(([, says]) => says === 'ok').map(([name]) => name) };
}

// ---- who brings calls

export interface Protocol {
  readonly protocol: string;
  readonly live_calls: number;
  /** connections by why they ended */
  readonly ends: Readonly<Record<string, number>>;
}

export interface Peer {
  /** null: not told yet */
  readonly name: string | null;
  readonly call_id: string | null;
}

/** What an administrator is told of connections; others are not. */
export function connections(system: System): { readonly protocols: readonly Protocol[]; readonly peers: readonly Peer[] } | null {
  const { protocols, peers } = system;
  return Array.isArray(protocols) && Array.isArray(peers) ? { protocols: protocols as Protocol[], peers: peers as Peer[] } : null;
}

export interface Source {
  readonly name: string;
  /** empty when the settings do not name it */
  readonly protocol: string;
  readonly calls: number;
}

/** Every source of the settings, with or without calls, and those that only calls name; most calls first. */
export function sourcesOf(system: System, live: Iterable<{ readonly source: string; readonly ended: unknown }>): Source[] {
  const known = Object.entries(part(system, 'sources')).map(([name, protocol]): [string, string] => [name, String(protocol)]);
  const counts = new Map(known.map(([name]) => [name, 0]));
  for (const call of live) if (!call.ended) counts.set(call.source, (counts.get(call.source) ?? 0) + 1);
  const protocols = new Map(known);
  return [...counts].map(([name, calls]) => ({ name, protocol: protocols.get(name) ?? '', calls })).sort((a, b) => b.calls - a.calls || a.name.localeCompare(b.name));
}

// ---- the rest as rows

/** Underscores out: "store_bytes" → "store bytes". */
export function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

/** As people call it: by the catalogue, else as the server does; packages keep their own spelling. */
export function named(name: string, group = ''): string {
  return t.operations.names[name] ?? (group === 'versions' ? name : sentence(plain(name)));
}

export function flatten(system: System): Group[] {
  const loose: { name: string; value: string }[] = [];
  const groups: Group[] = [];
  for (const [name, value] of Object.entries(system)) {
    if (isLoad(value)) continue;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const rows = Object.entries(value as Record<string, unknown>).map(([key, inner]) => ({ name: key, value: show(key, inner) }));
      if (rows.length > 0) groups.push({ name, rows });
    } else if (value !== null && value !== undefined) loose.push({ name, value: show(name, value) });
  }
  return loose.length > 0 ? [{ name: 'server', rows: loose }, ...groups] : groups;
}

/** What no other part of the page shows. */
export function details(system: System): Group[] {
  const apart = new Set([...APART, ...(connections(system) ? ['protocols', 'peers'] : []), ...Object.keys(SAID_BY).filter((name) => (SAID_BY[name] ?? '') in system)]);
  const groups = flatten(Object.fromEntries(Object.entries(system).filter(([name]) => !apart.has(name))));
  const off = part(system, 'webhook')['on'] === false;
  // a problem stands on top of the page; of what is off there is no more to say
  return groups.map((group) => ({ ...group, rows: group.rows.filter((row) => row.name !== 'problem' && !(off && group.name === 'webhook' && row.name !== 'on')) }));
}

function part(system: System, name: string): Record<string, unknown> {
  const value = system[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function show(name: string, value: unknown): string {
  const o = t.operations;
  if (typeof value === 'number' && /bytes|size/.test(name)) return bytes(value);
  if (typeof value === 'boolean') return value ? o.yes : o.no;
  if (value === null || value === undefined || value === '') return o.nothing;
  if (Array.isArray(value)) return value.length === 0 ? o.nothing : value.map((item) => show('', item)).join(', ');
  if (typeof value === 'object') {
    const inner = Object.entries(value as Record<string, unknown>).map(([key, one]) => `${plain(key)} ${show(key, one)}`);
    return inner.join(', ') || o.nothing;
  }
  return String(value);
}
