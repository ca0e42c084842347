/** What the part of the address behind # names, or null. */
export function namedInAddress(): string | null {
  try {
    return decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    // Anybody may write anything into an address.
    return null;
  }
}

/** Scrolls to an element and gives it the focus, as a browser does that follows a link to it. */
export function leadTo(element: HTMLElement): void {
  element.scrollIntoView();
  element.focus({ preventScroll: true });
}
