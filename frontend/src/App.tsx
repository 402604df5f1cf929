export function App() {
  return <main className="p-8 text-muted">Signalbox</main>;
}
