/** The audit as an administrator reads it. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, it, vi } from 'vitest';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import AuditLog from './AuditLog.svelte';

it('is in the order it came and narrowed by words', async () => {
  const note = (who: string, action: string, call_id: string) => ({ at: '2026-11-22T09:30:00Z', who, role: 'supervisor', action, call_id, detail: action === 'listen' ? 'live' : '' });
  vi.spyOn(api, 'audit').mockResolvedValue({ items: [note('Piotr Lis', 'listen', 'c2'), note('Dana', 'view', 'c2'), note('Dana', 'view', 'c1')] });
  const part = mount(AuditLog, { target: document.body });
  flushSync();
  await soon(() => expect(document.querySelectorAll('tbody tr')).toHaveLength(3));
  expect(document.querySelector('tbody tr')?.textContent).toContain('Piotr Lis');
  const input = document.querySelector('input') as HTMLInputElement;
  input.value = 'dana C2';
  input.dispatchEvent(new Event('input'));
  flushSync();
  expect([...document.querySelectorAll('tbody a')].map((link) => link.getAttribute('href'))).toEqual(['/review/c2']);
  expect(document.querySelector('[role=status]')?.textContent).toContain('1 of 3 entries');
  await unmount(part);
  vi.restoreAllMocks();
});
