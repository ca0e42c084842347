import { vi } from 'vitest';

/**
 * Gives every element the same place and height, and the window its functions: jsdom has no layout,
 * and a virtualised list renders what fits the window.
 */
export function fakeLayout({ top = 200, height = 41 } = {}) {
  const scrollIntoView = vi.fn();
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(height);
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, top));
  Element.prototype.scrollIntoView = scrollIntoView;
  globalThis.scrollTo = vi.fn();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly observe = () => undefined;
      readonly unobserve = () => undefined;
      readonly disconnect = () => undefined;
    },
  );
  return { scrollIntoView };
}
