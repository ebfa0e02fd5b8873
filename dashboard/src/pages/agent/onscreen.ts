/** The agent's page in the document, for tests. */
import { flushSync, mount, unmount } from 'svelte';
import { appContext, type App } from '../../app.svelte';
import AgentPage from './AgentPage.svelte';

let page: Record<string, unknown> | null = null;

export function show(app: App): void {
  page = mount(AgentPage, { target: document.body, context: appContext(app) });
  flushSync();
}
export function clear(): void {
  if (page) void unmount(page);
  page = null;
  document.body.replaceChildren();
}
