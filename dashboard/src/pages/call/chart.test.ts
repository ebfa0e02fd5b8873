/** uPlot takes the pointer's place in the window for one on the chart: on a zoomed page its box is in pixels of the window, everything in it times the zoom. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type uPlot from 'uplot';
import { App, appContext } from '../../app.svelte';
import Chart from './Chart.svelte';

const told = vi.hoisted(() => [] as uPlot.Options[]);
vi.mock('uplot', () => ({
  default: class {
    // in a box of 1600 pixels of the window, a hundred seconds wide
    readonly cursor = { left: 400 };
    constructor(options: uPlot.Options) {
      told.push(options);
    }
    posToVal(left: number): number {
      return left / 16;
    }
    setData(): void {}
    redraw(): void {}
    setSize(): void {}
    destroy(): void {}
  },
}));

afterEach(() => {
  delete (Element.prototype as { currentCSSZoom?: number }).currentCSSZoom;
  told.length = 0;
  document.head.replaceChildren();
  document.body.replaceChildren();
});

it.each([
  [1.6, '0.625', '76px', 122, '19px'],
  [undefined, '1', '64px', 64, '12px'],
])('of a page zoomed by %s', async (zoom, boxZoom, axis, gutter, font) => {
  // where time begins is told by the page, to the curve and the lanes alike
  document.head.innerHTML = `<style>.chart { --axis: ${axis}; }</style>`;
  Object.defineProperty(Element.prototype, 'currentCSSZoom', { configurable: true, get: () => zoom });
  const jumped: number[] = [];
  const props = { points: [{ at: 1, score: 20, words: 20, voice: 0, interaction: 0 }], span: 100, dots: [], hot: null, onjump: (at: number) => jumped.push(at), onhot: () => undefined };
  const chart = mount(Chart, { target: document.body, props, context: appContext(new App()) });
  flushSync();
  const box = document.querySelector<HTMLElement>('.box');
  expect(box?.style.zoom).toBe(boxZoom);
  expect(Math.round((told[0]?.axes?.[1]?.size as () => number)())).toBe(gutter);
  expect(told[0]?.axes?.[1]?.font).toContain(font);
  box?.click();
  expect(jumped).toEqual([25]);
  await unmount(chart);
});
