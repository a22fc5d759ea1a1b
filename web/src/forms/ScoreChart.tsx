export interface ScoreDot {
  key: string;
  time: string;
  value: number;
  band: string;
  flagged: boolean;
}

/** Where a band begins, e.g. 10 for "Moderate". */
export interface Band {
  low: number;
  label: string;
}

interface Props {
  name: string;
  lowest: number;
  highest: number;
  dots: readonly ScoreDot[];
  bands: readonly Band[];
}

const WIDTH = 340;
const HEIGHT = 190;
const INSETS = { top: 12, right: 104, bottom: 24, left: 30 };

/** Scores over time as a line above their bands. The table below it says the same in words. */
export function ScoreChart({ name, lowest, highest, dots, bands }: Props) {
  const { x, y } = scales(dots, lowest, highest);
  const path = dots.map((dot) => `${x(dot.time)},${y(dot.value)}`).join(" ");
  const days = [dots[0], dots.at(-1)].map((dot) => dayOf(dot?.time ?? ""));
  return (
    <svg className="score-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said(name, dots)}>
      {bands.map(({ low, label }, index) => (
        <g key={label}>
          <rect
            className={index % 2 ? "band odd" : "band"}
            x={INSETS.left}
            width={WIDTH - INSETS.left - INSETS.right}
            y={y(bands[index + 1]?.low ?? highest)}
            height={y(low) - y(bands[index + 1]?.low ?? highest)}
          />
          <text
            className="band-name"
            x={WIDTH - INSETS.right + 8}
            y={(y(low) + y(bands[index + 1]?.low ?? highest)) / 2 + 4}
          >
            {label}
          </text>
        </g>
      ))}
      {[lowest, highest].map((bound) => (
        <text key={bound} className="bound" x={INSETS.left - 8} y={y(bound) + 4}>
          {bound}
        </text>
      ))}
      <polyline className="line" points={path} />
      {dots.map((dot) => (
        <circle
          key={dot.key}
          className={dot.flagged ? "dot flagged" : "dot"}
          cx={x(dot.time)}
          cy={y(dot.value)}
          r={dot.flagged ? 6 : 4.5}
        />
      ))}
      <text className="day" x={INSETS.left} y={HEIGHT - 6}>
        {days[0]}
      </text>
      <text className="day last" x={WIDTH - INSETS.right} y={HEIGHT - 6}>
        {days[1] === days[0] ? "" : days[1]}
      </text>
    </svg>
  );
}

/** From a time and a score to a place in the drawing. */
export function scales(dots: readonly ScoreDot[], lowest: number, highest: number) {
  const times = dots.map(({ time }) => Date.parse(time));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const part = (value: number, from: number, to: number) => (to > from ? (value - from) / (to - from) : 0.5);
  // Dots stand clear of the edges.
  const [left, right] = [INSETS.left + 14, WIDTH - INSETS.right - 14];
  return {
    x: (time: string) => left + part(Date.parse(time), first, last) * (right - left),
    y: (value: number) =>
      HEIGHT - INSETS.bottom - part(value, lowest, highest) * (HEIGHT - INSETS.top - INSETS.bottom),
  };
}

function dayOf(time: string): string {
  return new Date(time).toLocaleDateString(undefined, { dateStyle: "medium" });
}

/** The line in a sentence. */
export function said(name: string, dots: readonly ScoreDot[]): string {
  const each = dots.map(({ time, value, band }) => `${dayOf(time)}: ${value}${band ? `, ${band}` : ""}`);
  return `${name}. ${each.join("; ")}.`;
}
