import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { colour, watchColours } from './colour.ts';
import { history, historyTick } from './store.ts';

const HEIGHT = 168;
/** How much of the past is shown at least and at most. Unit: seconds. */
const SHORTEST_WINDOW = 60;
const WINDOW = 300;

/** One line of a chart, or with `fill` the area under it. */
export interface Line {
  name: string;
  /** The name of its colour in the style sheet. */
  colour: string;
  fill?: boolean;
}

interface Props {
  title: string;
  /** In the order in which they are drawn: what comes later lies above. */
  lines: readonly Line[];
  /** The values of each line, as long as the history. */
  columns: () => (number | null)[][];
  /** The value of each line that the legend tells, at a place of the history. */
  told: (at: number) => (string | undefined)[];
  /** A value at the axis. */
  tick: (value: number) => string;
  /** From and to; undefined: as the values have it. */
  range?: [number, number];
  isLogarithmic?: boolean;
}

/** A chart of the last minutes with a legend, which tells the newest values or those pointed at. */
export function Chart(props: Props) {
  const { title, lines, told } = props;
  const place = useRef<HTMLDivElement>(null);
  const pointed = useSignal<number | undefined>(undefined);
  useEffect(() => {
    if (place.current === null) return undefined;
    return draw(place.current, props, pointed);
  }, []);
  historyTick.value;
  const at = pointed.value ?? history.times.length - 1;
  const values = told(at);
  const time = history.times[at];
  const id = `chart-${title.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <section class="panel chart" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        <span class="quiet number">
          {pointed.value !== undefined && time !== undefined && clockTime(time)}
        </span>
      </div>
      <div ref={place} class="plot" aria-hidden="true" />
      <dl class="legend">
        {lines
          .map((line, index) => ({ ...line, value: values[index] }))
          .reverse()
          .map(({ name, colour: shade, value }) => (
            <div key={name}>
              <dt>
                <span class="swatch" style={{ background: `var(--${shade})` }} aria-hidden="true" />
                {name}
              </dt>
              <dd class="number">{value ?? '–'}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB');
}

/** Draws in `place` until what comes back is called. */
function draw(place: HTMLElement, props: Props, pointed: Signal<number | undefined>): () => void {
  const plot = new uPlot(optionsOf(place, props, pointed), dataOf(props), place);
  const stops = [
    historyTick.subscribe(() => plot.setData(dataOf(props))),
    watchColours(() => plot.redraw(false, true)),
  ];
  const resized = new ResizeObserver(() => {
    plot.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  resized.observe(place);
  return () => {
    resized.disconnect();
    for (const stop of stops) stop();
    plot.destroy();
  };
}

function dataOf({ columns }: Props): uPlot.AlignedData {
  return [history.times, ...columns()];
}

function optionsOf(
  place: HTMLElement,
  { lines, tick, range, isLogarithmic }: Props,
  pointed: Signal<number | undefined>,
): uPlot.Options {
  const font = '12px "IBM Plex Sans", system-ui, sans-serif';
  const axis: uPlot.Axis = {
    stroke: () => colour('quiet'),
    font,
    grid: { stroke: () => colour('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(place.clientWidth, 100),
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7, width: 0 },
      sync: { key: 'time' },
    },
    scales: {
      x: { time: true, range: () => windowOf(history.times) },
      y: isLogarithmic
        ? { distr: 3, log: 10, range: (_, least, most) => decadesOf(least, most) }
        : { range: (_, __, most) => range ?? [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 90, values: clockTicks },
      {
        ...axis,
        size: 56,
        gap: 6,
        space: 34,
        ...(isLogarithmic && { filter: powersOfTen, grid: { ...axis.grid, filter: powersOfTen } }),
        values: (_, splits) => splits.map((it) => (it === null ? '' : tick(it))),
      },
    ],
    series: [
      {},
      ...lines.map(({ colour: name, fill }) => ({
        stroke: () => colour(name),
        width: fill ? 0 : 1.75,
        ...(fill && { fill: () => colour(name) }),
        points: { show: !fill, size: 4, fill: () => colour(name), filter: lonely },
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor }) => {
          pointed.value = cursor.idx ?? undefined;
        },
      ],
    },
  };
}

/** Values that have none beside them, and so no line to be part of. */
function lonely(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? [];
  const isThere = (at: number) => (values[at] ?? null) !== null;
  return Array.from(values.keys()).filter(
    (at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1),
  );
}

/** What is known of the last minutes. */
function windowOf(times: readonly number[]): [number, number] {
  const newest = times.at(-1) ?? Date.now() / 1000;
  const known = newest - (times[0] ?? newest);
  return [newest - Math.min(WINDOW, Math.max(SHORTEST_WINDOW, known)), newest];
}

/** Of a logarithmic axis, the lines of whole powers of ten alone. */
function powersOfTen(_: uPlot, splits: number[]): (number | null)[] {
  return splits.map((it) => (Number.isInteger(Math.round(Math.log10(it) * 1e6) / 1e6) ? it : null));
}

/** Whole powers of ten round all values. */
function decadesOf(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null || most <= 0) return [0.01, 100];
  const low = 10 ** Math.floor(Math.log10(Math.max(least, 0.001)));
  return [low, Math.max(10 ** Math.ceil(Math.log10(most)), low * 100)];
}

/** With seconds where lines are closer than a minute; none that the chart's edge would cut. */
function clockTicks(plot: uPlot, splits: number[]): string[] {
  const [first = 0, second = first] = splits;
  const hasSeconds = second - first < 60;
  const half = hasSeconds ? 25 : 16;
  const width = plot.bbox.width / uPlot.pxRatio;
  return splits.map((it) => {
    const at = plot.valToPos(it, 'x');
    if (at < half / 2 || at > width - half) return '';
    return hasSeconds ? clockTime(it) : clockTime(it).slice(0, 5);
  });
}
