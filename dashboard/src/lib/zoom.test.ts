/** On a large screen the page is zoomed: what is measured in the window is not what a style is given. */
import { flushSync, mount, unmount } from 'svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Menu from '../ui/Menu.svelte';
import { glide, places } from './flip';
import { windowOver, zoomOf } from './zoom';

/** Every element is zoomed so, and is where this says in the window. */
function lay(zoom: number | undefined, rect: () => Partial<DOMRect>): void {
  Object.defineProperty(Element.prototype, 'currentCSSZoom', { configurable: true, get: () => zoom });
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(() => ({ top: 0, left: 0, right: 0, bottom: 0, width: 0, height: 0, ...rect() }) as DOMRect);
}

beforeEach(() => vi.stubGlobal('matchMedia', () => ({ matches: false })));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  delete (Element.prototype as { currentCSSZoom?: number }).currentCSSZoom;
  document.body.replaceChildren();
});

describe('a zoomed page', () => {
  it.each([
    [1.6, { top: 1000, bottom: 1000 + 1440 / 1.6 }],
    [1, { top: 1600, bottom: 3040 }],
    [undefined, { top: 1600, bottom: 3040 }],
  ])('by %s tells rows in its own pixels what the window shows', (zoom, seen) => {
    lay(zoom, () => ({ top: -1600 }));
    vi.stubGlobal('innerHeight', 1440);
    expect(zoomOf(document.body)).toBe(zoom ?? 1);
    expect(windowOver(document.body)).toEqual(seen);
  });

  it('lets a card glide from where it was, not from beyond', () => {
    const box = document.createElement('div');
    const card = document.createElement('div');
    card.dataset['call'] = 'c';
    box.append(card);
    const animate = vi.fn();
    card.animate = animate as never;
    lay(1.25, () => ({ top: 500, left: 250 }));
    const before = places(box);
    lay(1.25, () => ({ top: 0, left: 0 }));
    glide(box, before);
    expect(animate.mock.calls[0]?.[0]).toEqual([{ transform: 'translate(200px, 400px)' }, { transform: 'none' }]);
  });

  it('moves a menu by what is not seen of it', async () => {
    lay(1.6, () => ({ left: 100, right: 900 }));
    vi.spyOn(document.documentElement, 'clientWidth', 'get').mockReturnValue(828);
    const menu = mount(Menu, { target: document.body, props: { label: 'More', open: true, children: createRawSnippet(() => ({ render: () => '<p>one</p>' })) } });
    flushSync();
    expect(document.querySelector<HTMLElement>('.drop')?.style.translate).toBe('-50px');
    await unmount(menu);
  });
});
