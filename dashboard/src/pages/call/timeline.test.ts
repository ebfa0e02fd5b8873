import { describe, expect, it } from 'vitest';
import { placeLabel } from './timeline';

const area = { x: 0, y: 0, width: 400, height: 100 };
const size = { width: 100, height: 20 };

describe('the label of a dot', () => {
  it('is above it to the left, and never leaves the chart', () => {
    expect(placeLabel({ x: 200, y: 60 }, size, area, [], 10)).toEqual({ x: 110, y: 30, ...size });
    expect(placeLabel({ x: 20, y: 60 }, size, area, [], 10)).toEqual({ x: 0, y: 30, ...size });
    expect(placeLabel({ x: 200, y: 5 }, size, area, [], 10)).toEqual({ x: 110, y: 15, ...size });
  });

  it('covers nothing, and is left out where there is no room', () => {
    const other = { x: 150, y: 35, width: 12, height: 12 };
    expect(placeLabel({ x: 200, y: 60 }, size, area, [other], 10)).toEqual({ x: 110, y: 0, ...size });
    expect(placeLabel({ x: 200, y: 60 }, size, area, [area], 10)).toBeNull();
  });
});
