/** The tabs of one browser share a sign-in: whoever signs out in one has left them all. */

const NAME = 'calmline-sign-out';

export interface Tabs {
  /** Say so to the others; this tab hears nothing of it. */
  signedOut(): void;
  close(): void;
}

/** `onSignedOut`: another tab said so. Does nothing where a browser has no channels. */
export function joinTabs(onSignedOut: () => void): Tabs {
  if (typeof BroadcastChannel === 'undefined') return { signedOut: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = onSignedOut;
  return { signedOut: () => channel.postMessage(null), close: () => channel.close() };
}
