import { type Figures, figureRows } from '../../model/figures';
import type { Numbers } from '../../model/runs';
import { useFigures } from '../../store/figures';
import { useRun } from '../../store/run';
import { Fold } from './Fold';

interface Props {
  figures: Figures | undefined;
  /** What the run that is shown has measured of the same. */
  numbers?: Numbers | undefined;
  children?: React.ReactNode;
}

/** What the drawing comes to for what is selected; beside it what a run has measured. */
function FigureSection({ figures, numbers, children }: Props) {
  const load = useFigures((state) => state.load);
  const time = useRun((state) => state.stream.t_us) / 1_000_000;
  const rows = figureRows(figures ?? {}, numbers, time);
  if (rows.length === 0) return null;
  const measured = rows.some((row) => row.measured !== null);
  return (
    <Fold
      title="Figures"
      aside={load && <span className="ml-auto truncate text-2xs font-medium text-faint">load: {load}</span>}
      className="pb-3.5"
    >
      {children}
      <table className="tabular w-full text-xs">
        <thead className={measured ? 'text-2xs text-faint' : 'sr-only'}>
          <tr>
            <th scope="col" className="sr-only">
              Figure
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              Drawing
            </th>
            {measured && (
              <th scope="col" className="pb-1 pl-4 text-right font-medium">
                Run
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} title={row.doc} data-figure={row.name}>
              <th scope="row" className="py-[3px] pr-2 text-left font-normal text-muted">
                {row.label}
              </th>
              <td className="py-[3px] text-right font-medium whitespace-nowrap text-text">{row.value}</td>
              {measured && (
                <td className="py-[3px] pl-4 text-right whitespace-nowrap text-muted">
                  {row.measured ?? '–'}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Fold>
  );
}

export function NodeFigures({ id }: { id: string }) {
  const figures = useFigures((state) => state.nodes[id]);
  const running = useRun((state) => state.run !== null);
  const numbers = useRun((state) => state.stream.nodes[id]);
  return <FigureSection figures={figures} numbers={running ? numbers : undefined} />;
}

/** The figures of the way that begins with the edge, if one does. */
export function PathFigures({ edge }: { edge: string }) {
  const path = useFigures((state) => state.paths[edge]);
  if (!path) return null;
  return (
    <FigureSection figures={path.figures}>
      <p className="pb-1.5 text-xs leading-[18px] text-muted">
        <span className="font-medium text-text">{path.title}</span>
        <br />
        {path.nodes.join(' → ')}
      </p>
    </FigureSection>
  );
}
