import { memo } from 'react';

import { axisTop, type Bar, type Bars } from './bars';
import { colorOf } from './entryTypes';

interface BarsImageProps {
  bars: Bars;
  height: number;
  /** The piece of time that is chosen; what lies outside is drawn faintly. */
  since: number;
  until: number;
}

/** From the bottom: what failed can be compared best where all bars begin. */
const order = ['error', 'task', 'scrape', 'user_action', 'system', 'other'];

/** Few entries among thousands stay visible. */
const thinnest = 1.5;

/** A part of a bar in the units of the image: bars wide, pixels high. */
function rectangle(index: number, top: number, height: number): string {
  return `M${index + 0.1} ${top.toFixed(2)}h.8v${height.toFixed(2)}h-.8z`;
}

/** The outlines of all bars, by type, since an element for each part of a bar would be many. */
function outlines({ bars, highest }: Bars, height: number, isShown: (bar: Bar) => boolean) {
  const paths = new Map<string, string>();
  const scale = height / axisTop(highest);
  bars.forEach((bar, index) => {
    if (bar.total === 0 || !isShown(bar)) return;
    let top = height;
    for (const type of order) {
      const count = bar.types[type];
      if (count === undefined) continue;
      const part = Math.min(top, Math.max(thinnest, count * scale));
      top -= part;
      paths.set(type, (paths.get(type) ?? '') + rectangle(index, top, part));
    }
  });
  return [...paths];
}

export const BarsImage = memo(function BarsImage({ bars, height, since, until }: BarsImageProps) {
  const isInside = (bar: Bar) => bar.start < until && bar.end > since;
  const parts = [
    { opacity: 1, paths: outlines(bars, height, isInside) },
    { opacity: 0.3, paths: outlines(bars, height, (bar) => !isInside(bar)) },
  ];
  return (
    <svg
      aria-hidden
      width="100%"
      height={height}
      viewBox={`0 0 ${bars.bars.length} ${height}`}
      preserveAspectRatio="none"
      display="block"
    >
      {parts.map(({ opacity, paths }) => (
        <g key={opacity} opacity={opacity}>
          {paths.map(([type, path]) => (
            <path key={type} d={path} style={{ fill: colorOf(type) }} />
          ))}
        </g>
      ))}
    </svg>
  );
});
