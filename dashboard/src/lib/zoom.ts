/**
 * Large screens enlarge the page with CSS `zoom` (`styles/base.css`). What the browser measures (`getBoundingClientRect`, `innerHeight`, the pointer)
 * is then in pixels of the window, what a style is given (`translate`, heights of rows) in pixels of the page: between them lies this factor.
 */

/** Pixels of the window for one pixel of the element's styles; 1 also where the browser does not tell (there it measures in page pixels). */
export function zoomOf(element: Element): number {
  return (element as { readonly currentCSSZoom?: number }).currentCSSZoom ?? 1;
}

/** Where the window begins and ends, in pixels of the page from the element's top. */
export function windowOver(element: Element): { readonly top: number; readonly bottom: number } {
  const zoom = zoomOf(element);
  const y = element.getBoundingClientRect().top;
  return { top: -y / zoom, bottom: (innerHeight - y) / zoom };
}
