/** A draft moved onto settings that somebody else changed meanwhile: what was typed stays, what was not is theirs. Pure. */
import type { Draft, DraftTeam } from './draft';

type Values = Readonly<Record<string, unknown>>;

/** `base`: what was in force when the draft was begun; `now`: what is. */
export function rebase(base: Draft, draft: Draft, now: Draft): Draft {
  if (same(base, now)) return draft;
  return {
    values: merged(base.values, draft.values, now.values),
    remove: mergedList(base.remove, draft.remove, now.remove),
    weigh: merged(base.weigh, draft.weigh, now.weigh),
    cues: mergedNamed(base.cues, draft.cues, now.cues, (_, mine) => mine),
    playbook: draft.playbook === base.playbook ? now.playbook : draft.playbook,
    teams: mergedNamed(base.teams, draft.teams, now.teams, mergedTeam),
  };
}

function merged<T extends Values>(base: T, mine: T, now: T): T {
  const typed = [...new Set([...Object.keys(base), ...Object.keys(mine)])].filter((key) => !same(base[key], mine[key]));
  const rest = Object.entries(now).filter(([key]) => !typed.includes(key));
  return Object.fromEntries([...rest, ...typed.filter((key) => key in mine).map((key) => [key, mine[key]])]) as T;
}

function mergedList(base: readonly string[], mine: readonly string[], now: readonly string[]): string[] {
  const kept = now.filter((one) => mine.includes(one) || !base.includes(one));
  return [...kept, ...mine.filter((one) => !base.includes(one) && !now.includes(one))];
}

/** Things with names: mine where I changed one, theirs elsewhere; `both` when both sides changed the same one. */
function mergedNamed<T extends { readonly name: string }>(base: readonly T[], mine: readonly T[], now: readonly T[], both: (base: T, mine: T, now: T) => T): T[] {
  const named = (list: readonly T[], name: string): T | undefined => list.find((one) => one.name === name);
  const kept = now.flatMap((theirs): T[] => {
    const [first, own] = [named(base, theirs.name), named(mine, theirs.name)];
    if (!own) return first ? [] : [theirs];
    if (!first || same(first, own)) return [first ? theirs : own];
    return [both(first, own, theirs)];
  });
  const added = mine.filter((own) => !named(now, own.name) && !same(named(base, own.name), own));
  return [...kept, ...added];
}

function mergedTeam(base: DraftTeam, mine: DraftTeam, now: DraftTeam): DraftTeam {
  const [first, own, theirs] = [base, mine, now].map((team) => team.agents.split('\n').filter((line) => line.trim())) as [string[], string[], string[]];
  return { name: mine.name, agents: mergedList(first, own, theirs).join('\n') };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
