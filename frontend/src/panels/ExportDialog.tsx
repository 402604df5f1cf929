import { CircleCheck, Download, FileText, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { type ExportPreview, useExportPreview, useFormats } from '../api/queries';
import { plural } from '../model/format';
import { useFindings } from '../store/findings';
import { useSession } from '../store/session';
import { openDialog, useUi } from '../store/ui';
import { Empty } from '../ui/empty';
import { Dialog } from '../ui/overlay';

const CodeView = lazy(() => import('./CodeView').then((module) => ({ default: module.CodeView })));

function Losses({ preview }: { preview: ExportPreview }) {
  const { losses } = preview.report;
  if (losses.length === 0)
    return (
      <p className="flex items-center gap-2 px-4 py-2.5 text-xs text-success">
        <CircleCheck size={14} aria-hidden /> Nothing was lost: the format says all that the drawing says.
      </p>
    );
  return (
    <ul aria-label="Losses" tabIndex={0} className="max-h-32 overflow-y-auto py-1">
      {losses.map((loss) => (
        <li
          key={`${loss.node}${loss.edge}${loss.field}${loss.reason}`}
          className="flex items-baseline gap-2.5 px-4 py-1 text-xs"
        >
          <TriangleAlert size={13} aria-hidden className="shrink-0 translate-y-0.5 text-warning" />
          <span className="w-40 shrink-0 truncate font-mono text-2xs text-text">
            {[loss.node ?? loss.edge, loss.field].filter(Boolean).join('.')}
          </span>
          <span className="text-muted">{loss.reason}</span>
        </li>
      ))}
    </ul>
  );
}

function Preview({ topology, format }: { topology: string; format: string }) {
  const digest = useFindings((state) => state.digest);
  const { data, error, isLoading } = useExportPreview(topology, format, digest);
  const [chosen, setChosen] = useState('');
  if (error) return <Empty title="It cannot be exported yet">{error.message}</Empty>;
  if (!data) return <Empty title={isLoading ? 'Exporting' : 'Nothing to show'} />;
  const paths = Object.keys(data.files);
  const main =
    paths.find((name) => /^template\./.test(name)) ?? paths.find((name) => !/readme/i.test(name)) ?? '';
  const path = paths.includes(chosen) ? chosen : main;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex min-h-0 flex-1">
        <ul
          aria-label="Files of the export"
          className="w-52 shrink-0 overflow-y-auto border-r border-line py-2"
        >
          {paths.map((name) => (
            <li key={name}>
              <button
                type="button"
                aria-current={name === path}
                onClick={() => setChosen(name)}
                className={`flex h-7 w-full items-center gap-2 px-3 text-left ${name === path ? 'bg-accent-soft' : 'hover:bg-hover'}`}
              >
                <FileText size={12} aria-hidden className="shrink-0 text-faint" />
                <span className="truncate font-mono text-2xs text-text" title={name}>
                  {name}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div className="min-h-0 min-w-0 flex-1">
          <Suspense fallback={null}>
            <CodeView key={`${format}:${path}`} path={path} text={data.files[path] ?? ''} />
          </Suspense>
        </div>
      </div>
      <section aria-label="Report" className="shrink-0 border-t border-line bg-sunken">
        {data.report.losses.length > 0 && (
          <h3 className="px-4 pt-2 text-2xs font-semibold text-muted">
            {plural(data.report.losses.length, 'loss', 'losses')} in the report
          </h3>
        )}
        <Losses preview={data} />
      </section>
    </div>
  );
}

export function ExportDialog() {
  const open = useUi((state) => state.dialog === 'export');
  const topology = useSession((state) => state.topology);
  const { data } = useFormats();
  const [chosen, setChosen] = useState('');
  const formats = data?.exporters ?? [];
  const format =
    formats.find((item) => item.name === chosen) ?? formats.find((item) => item.name === 'sam') ?? formats[0];
  if (!open || !topology) return null;
  return (
    <Dialog
      title="Export"
      description="The design as files of another tool, with a report of what they cannot say."
      open
      onClose={() => openDialog(null)}
      width="min(1080px, 94vw)"
      height="min(720px, 88vh)"
    >
      <div className="flex min-h-0 flex-1">
        <div
          role="radiogroup"
          aria-label="Format"
          className="w-52 shrink-0 space-y-0.5 overflow-y-auto border-r border-line p-2"
        >
          {formats.map((item) => (
            // biome-ignore lint/a11y/useSemanticElements: a choice with a line of text, drawn as a row
            <button
              key={item.name}
              type="button"
              role="radio"
              aria-checked={item.name === format?.name}
              onClick={() => setChosen(item.name)}
              className={`block w-full rounded-lg px-2.5 py-2 text-left ${item.name === format?.name ? 'bg-accent-soft' : 'hover:bg-hover'}`}
            >
              <span className="block text-sm font-medium text-text">{item.title}</span>
              <span className="line-clamp-2 text-2xs text-muted">{item.doc.replace(/`/g, '')}</span>
            </button>
          ))}
        </div>
        {format && <Preview topology={topology} format={format.name} />}
      </div>
      <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">
        {format && (
          <a
            href={`/api/topologies/${topology}/export/?to=${format.name}`}
            download
            className="inline-flex h-8 items-center gap-2 rounded-lg bg-accent px-3 text-sm font-semibold text-on-accent hover:bg-accent-hover"
          >
            <Download size={14} aria-hidden /> Download {format.title}
          </a>
        )}
      </footer>
    </Dialog>
  );
}
