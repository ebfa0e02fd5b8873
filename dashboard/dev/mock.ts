/** Development only: a stand-in for the server, replaced in a moment by `story.ts`. */
import type { Plugin } from 'vite';

export function mock(): Plugin {
  return { name: 'calmline-mock' };
}
