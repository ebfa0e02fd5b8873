/** GET /api/system as rows to read. Its exact keys are the server's business: groups become headings, lists become counts and names. */
import type { EventOf } from '../../state/model';

export interface Group {
  readonly name: string;
  readonly rows: readonly { readonly name: string; readonly value: string }[];
}

export function isLoad(value: unknown): value is EventOf<'system.load'> {
  return typeof value === 'object' && value !== null && 'lag_p95' in value && 'busy' in value;
}

export interface Protocol {
  readonly protocol: string;
  readonly live_calls: number;
  /** connections by why they ended */
  readonly ends: Readonly<Record<string, number>>;
}

export interface Peer {
  readonly name: string;
  readonly call_id: string | null;
}

/** What an administrator is told of connections; others are not. */
export function connections(system: Readonly<Record<string, unknown>>): { readonly protocols: readonly Protocol[]; readonly peers: readonly Peer[] } | null {
  const { protocols, peers } = system;
  return Array.isArray(protocols) && Array.isArray(peers) ? { protocols: protocols as Protocol[], peers: peers as Peer[] } : null;
}

/** Underscores out: "store_bytes" → "store bytes". */
export function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

export function flatten(system: Readonly<Record<string, unknown>>): Group[] {
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

function show(name: string, value: unknown): string {
  if (typeof value === 'number' && /bytes|size/.test(name)) return bytes(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map((item) => show('', item)).join(', ');
  if (typeof value === 'object')
    return Object.entries(value as Record<string, unknown>)
      .map(([key, inner]) => `${plain(key)} ${show(key, inner)}`)
      .join(', ');
  return String(value);
}

function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const unit = Math.min(4, Math.floor(Math.log2(count) / 10));
  const size = count / 1024 ** unit;
  return `${size.toFixed(size < 10 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}
