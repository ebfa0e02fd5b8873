/** Numbers and times as people read them. English only in form; words are in the catalogue. */
import { t } from '../text/en';

/** 402.4 → "06:42"; an hour and more → "1:06:42". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Waiting time: 8 s → "0:08". */
export function wait(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Points with their sign, a true minus, no decimals unless small: "+18", "−6", "+0.4". */
export function points(weight: number): string {
  const size = Math.abs(weight);
  const text = size >= 0.95 || size === 0 ? String(Math.round(size)) : size.toFixed(1);
  return `${weight < 0 ? '−' : '+'}${text}`;
}

export function score(value: number | null): string {
  return value === null ? '–' : String(Math.round(value));
}

export function seconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
}

/** "8 s ago", "3 min ago", "2 h ago". */
export function ago(sinceMs: number, nowMs: number): string {
  const s = Math.max(0, Math.round((nowMs - sinceMs) / 1000));
  if (s < 60) return t.ago.seconds(s);
  return s < 3600 ? t.ago.minutes(Math.floor(s / 60)) : t.ago.hours(Math.floor(s / 3600));
}

/** First name, for a sentence on a card. */
export function firstName(name: string): string {
  return name.split(/\s+/)[0] ?? name;
}

const DATE = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const DATE_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** "Sun 22 Nov", with the year instead of the weekday when it is another one. A day without a time is that day wherever the reader is. */
export function day(utc: string | number, nowMs = Date.now()): string {
  const at = new Date(typeof utc === 'string' && /^\d{4}-\d\d-\d\d$/.test(utc) ? `${utc}T00:00` : utc);
  return (at.getFullYear() === new Date(nowMs).getFullYear() ? DATE : DATE_YEAR).format(at);
}

/** The reader's day at that moment as dates are kept: "2026-11-22". */
export function isoDay(ms: number): string {
  const at = new Date(ms);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

export function timeOfDay(utc: string | number): string {
  return TIME.format(new Date(utc));
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const unit = Math.min(4, Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** unit).toFixed(count / 1024 ** unit < 10 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}

/** Text in double quotes as printed on cards, without quotes it already has. */
export function quote(text: string): string {
  return `“${text.trim().replace(/^["“]|["”]$/g, '')}”`;
}

/** First letter large: reasons come as parts of a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "Third call about this", "Asks for a manager" → "third call about this, asks for a manager". Names in capitals stay as they are. */
export function joinReasons(texts: readonly string[]): string {
  return texts.map((text) => (/^[A-Z][a-z]/.test(text) && !/^[A-Z][a-z]+ [A-Z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text)).join(', ');
}
