import {
  FileCode2,
  Gauge,
  Hand,
  Map as MapIcon,
  Maximize,
  MousePointer2,
  PanelLeft,
  PanelRight,
  Redo2,
  ScanSearch,
  StickyNote,
  Table2,
  Undo2,
  WandSparkles,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { redo, undo } from '../actions/history';
import { toggleTable } from '../actions/keyboard';
import { addNote } from '../actions/notes';
import { toggleText } from '../actions/text';
import { tidyUp } from '../actions/tidy';
import { viewport } from '../actions/viewport';
import { closeFind, openFind, useCanvas } from '../store/canvas';
import { toggleFigures, useFigures } from '../store/figures';
import { useSession } from '../store/session';
import { useText } from '../store/text';
import { useUi } from '../store/ui';
import { Button, IconButton } from '../ui/button';

const Divider = () => <span className="mx-1 h-5 w-px bg-line" aria-hidden />;

export function Toolbar() {
  const tool = useUi((state) => state.tool);
  const minimap = useUi((state) => state.minimap);
  const palette = useUi((state) => state.palette);
  const inspector = useUi((state) => state.inspector);
  const find = useCanvas((state) => state.find !== null);
  const table = useCanvas((state) => state.table);
  const text = useText((state) => state.mode !== 'off');
  const figures = useFigures((state) => state.shown);
  const undoLabel = useSession((state) => state.undo);
  const redoLabel = useSession((state) => state.redo);
  return (
    <div
      role="toolbar"
      aria-label="Canvas"
      className="absolute bottom-4 left-1/2 z-[6] flex w-max max-w-[calc(100%-16px)] -translate-x-1/2 flex-wrap items-center justify-center gap-0.5 rounded-xl border border-line-strong/80 bg-raised p-1 shadow-float"
    >
      <IconButton
        label="Palette"
        side="top"
        aria-pressed={palette}
        onClick={() => useUi.setState({ palette: !palette })}
      >
        <PanelLeft size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Inspector"
        side="top"
        aria-pressed={inspector}
        onClick={() => useUi.setState({ inspector: !inspector })}
      >
        <PanelRight size={16} aria-hidden />
      </IconButton>
      <Divider />
      <IconButton
        label="Move the canvas"
        side="top"
        active={tool === 'hand'}
        aria-pressed={tool === 'hand'}
        onClick={() => useUi.setState({ tool: 'hand' })}
      >
        <Hand size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Select several"
        side="top"
        active={tool === 'select'}
        aria-pressed={tool === 'select'}
        onClick={() => useUi.setState({ tool: 'select' })}
      >
        <MousePointer2 size={16} aria-hidden />
      </IconButton>
      <Divider />
      <IconButton
        label={undoLabel ? `Undo: ${undoLabel}` : 'Undo'}
        keys="Mod+Z"
        side="top"
        disabled={undoLabel === null}
        reason="Nothing to undo"
        onClick={undo}
      >
        <Undo2 size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={redoLabel ? `Redo: ${redoLabel}` : 'Redo'}
        keys="Mod+Shift+Z"
        side="top"
        disabled={redoLabel === null}
        reason="Nothing to redo"
        onClick={redo}
      >
        <Redo2 size={16} aria-hidden />
      </IconButton>
      <Divider />
      <IconButton
        label="Zoom out"
        keys="-"
        side="top"
        className="max-[1100px]:hidden"
        onClick={() => viewport().zoomOut()}
      >
        <ZoomOut size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Zoom in"
        keys="+"
        side="top"
        className="max-[1100px]:hidden"
        onClick={() => viewport().zoomIn()}
      >
        <ZoomIn size={16} aria-hidden />
      </IconButton>
      <IconButton label="Show everything" keys="1" side="top" onClick={() => viewport().fit()}>
        <Maximize size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Minimap"
        side="top"
        aria-pressed={minimap}
        onClick={() => useUi.setState({ minimap: !minimap })}
      >
        <MapIcon size={16} aria-hidden />
      </IconButton>
      <Divider />
      <IconButton label="Add a note" keys="Shift+N" side="top" needs="edit" onClick={() => void addNote()}>
        <StickyNote size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Find"
        keys="Mod+F"
        side="top"
        aria-pressed={find}
        onClick={() => (find ? closeFind() : openFind())}
      >
        <ScanSearch size={16} aria-hidden />
      </IconButton>
      <IconButton label="Figures" side="top" active={figures} aria-pressed={figures} onClick={toggleFigures}>
        <Gauge size={16} aria-hidden />
      </IconButton>
      <IconButton label="Text" keys="Y" side="top" active={text} aria-pressed={text} onClick={toggleText}>
        <FileCode2 size={16} aria-hidden />
      </IconButton>
      <IconButton label="Table" keys="T" side="top" aria-pressed={table} onClick={toggleTable}>
        <Table2 size={16} aria-hidden />
      </IconButton>
      <Divider />
      <Button
        data-tidy
        tone="ghost"
        needs="edit"
        icon={<WandSparkles size={15} aria-hidden />}
        onClick={() => void tidyUp()}
        className="!text-text max-[1100px]:!px-2"
        aria-label="Tidy up"
      >
        <span className="max-[1100px]:hidden">Tidy up</span>
      </Button>
    </div>
  );
}
