/** Line icons, 20 × 20, drawn here so that nothing is loaded. */

const PATHS = {
  wall: "M3 4h5v5H3zM12 4h5v5h-5zM3 12h5v4H3zM12 12h5v4h-5z",
  tail: "M3 5h14M3 10h14M3 15h8M15 13v4M13 15h4",
  decisions: "M5 3v6a3 3 0 0 0 3 3h7M12 9l3 3-3 3M5 9v8",
  deliveries: "M3 10l14-6-5 13-3-5zM9 12l8-8",
  funnel: "M3 4h14l-5.500 7v5l-3 1.500V11z",
  predictions: "M3 16l4-5 3 3 3-4M13 10l2-3M16 4.500v.1M3 3v14h14",
  ledger: "M10 3v14M4 7h12M4 7l-2 5a2.500 2.500 0 0 0 5 0zM16 7l-2.500 5a2.500 2.500 0 0 0 5 0zM7 17h6",
  data: "M4 5c0-1.100 2.700-2 6-2s6 .9 6 2v10c0 1.100-2.700 2-6 2s-6-.9-6-2zM4 5c0 1.100 2.700 2 6 2s6-.9 6-2M4 10c0 1.100 2.700 2 6 2s6-.9 6-2",
  invite: "M8 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2.500 16.500c0-3 2.500-4.500 5.500-4.500s5.500 1.500 5.500 4.500M15.500 7v5M13 9.500h5",
  more: "M3 10a1 1 0 1 0 2 0a1 1 0 1 0-2 0M9 10a1 1 0 1 0 2 0a1 1 0 1 0-2 0M15 10a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
  sun: "M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100",
  moon: "M16 12.200A6.500 6.500 0 0 1 7.800 4 6.500 6.500 0 1 0 16 12.200z",
  contrast: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  search: "M9 3.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM13 13l4 4",
  legend: "M3 4h4v4H3zM3 12h4v4H3zM10 6h7M10 14h7",
  list: "M7 5h10M7 10h10M7 15h10M3 5h.01M3 10h.01M3 15h.01",
  close: "M5 5l10 10M15 5L5 15",
  target: "M10 2v4M10 14v4M2 10h4M14 10h4M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  pause: "M7 4v12M13 4v12",
  play: "M6 4l10 6-10 6z",
  copy: "M7 7h9v9H7zM4 13V4h9",
  chevron: "M7 4l6 6-6 6",
  key: "M13 3.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10.500 9.500L4 16M6 14l2 2",
  lock: "M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9",
  pencil: "M4 16l.8-3.500L13.500 3.800a1.500 1.500 0 0 1 2.100 0l.6.6a1.500 1.500 0 0 1 0 2.100L7.500 15.200zM12 5.500l2.500 2.500",
  panel: "M3 4h14v12H3zM12 4v12M14 7.500h1M14 10h1",
  connect: "M3 7h5v6H3zM12 7h5v6h-5zM8 10h4M10.500 8.500L12 10l-1.500 1.500",
  alignTop: "M3 3.500h14M5 6.500h3v9H5zM12 6.500h3v6h-3z",
  alignLeft: "M3.500 3v14M6.500 5h9v3h-9zM6.500 12h6v3h-6z",
  tidy: "M3 4h5v5H3zM12 4h5v5h-5zM3 12.500h5v4H3zM14.500 12v5M12 14.500h5",
  bin: "M4 6h12M8 6V4h4v2M5.500 6l.8 10.500h7.400L14.500 6M8.500 9v5M11.500 9v5",
  offline: "M3 3l14 14M3 8a11 11 0 0 1 3.500-2.200M10 4.800A10.500 10.500 0 0 1 17 8M6 11a6 6 0 0 1 2-1.200M14 11a6 6 0 0 0-1.500-1M10 15v.01",
  undo: "M7 5L3.500 8.500 7 12M4 8.500h8a4 4 0 0 1 0 8h-2",
  redo: "M13 5l3.500 3.500L13 12M16 8.500H8a4 4 0 0 0 0 8h2",
  history: "M4 10a6.500 6.500 0 1 1 2 4.700M2.500 7.500L4 10.200 6.700 8.800M10.500 6.500V10.500l2.700 1.600",
  flag: "M5 17V3.500M5 4h9.500l-2.200 3.200 2.200 3.300H5",
  stepBack: "M14 4.500L6.500 10l7.500 5.500zM4.500 4.500v11",
  stepOn: "M6 4.500l7.500 5.500L6 15.500zM15.500 4.500v11",
  warning: "M10 3l8 14H2zM10 8v4M10 14.500v.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
