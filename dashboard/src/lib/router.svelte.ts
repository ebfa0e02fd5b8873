/** Addresses of the pages. One page application: links inside are followed without a load, everything else is left to the browser. */

export type Route =
  | { readonly page: 'wall' }
  | { readonly page: 'call'; readonly id: string; readonly from: 'wall' | 'review' }
  | { readonly page: 'agent' }
  | { readonly page: 'review' }
  | { readonly page: 'insights' }
  | { readonly page: 'whatif' }
  | { readonly page: 'operations' }
  | { readonly page: 'settings' }
  | { readonly page: 'missing' };

export function parseRoute(path: string): Route {
  const [first = '', second, ...rest] = path.replace(/^\/+|\/+$/g, '').split('/');
  if (rest.length > 0) return { page: 'missing' };
  if (second !== undefined) {
    const id = safeDecode(second);
    if (id && (first === 'call' || first === 'review')) return { page: 'call', id, from: first === 'call' ? 'wall' : 'review' };
    return { page: 'missing' };
  }
  switch (first) {
    case '':
      return { page: 'wall' };
    case 'agent':
    case 'review':
    case 'insights':
    case 'whatif':
    case 'operations':
    case 'settings':
      return { page: first };
    default:
      return { page: 'missing' };
  }
}

function safeDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export function callPath(id: string, from: 'wall' | 'review' = 'wall'): string {
  return `/${from === 'wall' ? 'call' : 'review'}/${encodeURIComponent(id)}`;
}

/** Where people were in a list before they opened a call from it. */
export interface Left {
  /** the call they come back from, as the list links to it */
  readonly path: string;
  /** how far the list was scrolled, pixels of the window */
  readonly y: number;
}

export class Router {
  route = $state.raw<Route>(parseRoute(location.pathname));
  #left: Left | null = null;
  #y = 0;

  /** Starts listening; returns what stops it. */
  start(): () => void {
    const moved = (): void => this.#open(parseRoute(location.pathname));
    const clicked = (event: MouseEvent): void => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element | null)?.closest?.('a');
      if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
      if (link.hash && link.pathname === location.pathname) return;
      if (/^\/(api|sign-in|metrics)\b/.test(link.pathname)) return;
      event.preventDefault();
      this.go(link.pathname, { moment: new URLSearchParams(link.search).get('t') });
    };
    addEventListener('popstate', moved);
    document.addEventListener('click', clicked);
    return () => {
      removeEventListener('popstate', moved);
      document.removeEventListener('click', clicked);
    };
  }

  go(path: string, options: { replace?: boolean; moment?: string | null } = {}): void {
    const theme = new URLSearchParams(location.search).get('theme');
    const query = new URLSearchParams({ ...(theme ? { theme } : {}), ...(options.moment ? { t: options.moment } : {}) }).toString();
    const address = query ? `${path}?${query}` : path;
    if (options.replace) history.replaceState(null, '', address);
    else if (path !== location.pathname) history.pushState(null, '', address);
    this.#open(parseRoute(path));
    scrollTo(0, 0);
  }

  /** For the page that follows a call's, once: the place to bring people back to (`returnTo`). Null on any other way here. */
  takeLeft(): Left | null {
    const left = this.#left;
    this.#left = null;
    return left;
  }

  #open(next: Route): void {
    const before = this.route;
    if (before.page !== 'call') this.#y = scrollY;
    this.#left = before.page === 'call' && next.page !== 'call' ? { path: callPath(before.id, before.from), y: this.#y } : null;
    this.route = next;
  }
}
