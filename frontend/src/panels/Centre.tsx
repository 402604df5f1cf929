/** The middle of the studio: the canvas, the text beside it or in its place, or an open file. */

import { lazy, Suspense } from 'react';
import { SPLIT_MIN } from '../actions/text';
import { Canvas } from '../canvas/Canvas';
import { useRevisionsView } from '../store/revisions';
import { TEXT_MIN, useText } from '../store/text';
import { useUi } from '../store/ui';
import { Empty } from '../ui/empty';
import { Splitter } from '../ui/splitter';
import { useWidth } from '../ui/width';
import { CodePane, FileTabs } from './CodeTabs';
import { RunBar } from './run/RunBar';

const DiffCanvas = lazy(() =>
  import('../canvas/DiffCanvas').then((module) => ({ default: module.DiffCanvas })),
);
const TextPane = lazy(() => import('./text/TextPane').then((module) => ({ default: module.TextPane })));

export function Centre() {
  const file = useUi((state) => state.file);
  const mode = useText((state) => state.mode);
  const wanted = useText((state) => state.width);
  const comparing = useRevisionsView((state) => state.shown && state.from !== null);
  const { ref, width } = useWidth();
  const canSplit = width >= SPLIT_MIN;
  const shown = file === null && mode !== 'off';
  const alone = shown && (mode === 'alone' || !canSplit);
  const hidden = file !== null || alone;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FileTabs />
      <div ref={ref} className="relative flex min-h-0 flex-1">
        <div className={hidden ? 'invisible absolute inset-0' : 'relative h-full min-w-0 flex-1'}>
          <Canvas />
          <RunBar />
          {comparing && (
            <Suspense fallback={null}>
              <DiffCanvas />
            </Suspense>
          )}
        </div>
        {shown && (
          <div
            className={
              alone ? 'relative z-10 h-full w-full bg-panel' : 'relative h-full shrink-0 border-l border-line'
            }
            style={alone ? undefined : { width: Math.max(TEXT_MIN, Math.min(wanted, width - TEXT_MIN)) }}
          >
            {!alone && (
              <Splitter
                side="left"
                label="Width of the text"
                value={wanted}
                onChange={(next) => useText.setState({ width: Math.max(TEXT_MIN, next) })}
              />
            )}
            <Suspense fallback={<Empty title="Loading the editor" />}>
              <TextPane canSplit={canSplit} />
            </Suspense>
          </div>
        )}
        {file !== null && (
          <div className="relative z-10 h-full w-full min-w-0 bg-panel">
            <CodePane path={file} />
          </div>
        )}
      </div>
    </div>
  );
}
