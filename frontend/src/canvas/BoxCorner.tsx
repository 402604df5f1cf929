import { NodeResizeControl } from '@xyflow/react';
import { resizeBox } from '../actions/notes';

interface Props {
  id: string;
  minWidth: number;
  minHeight: number;
  className?: string;
}

/** The corner by which a box on the canvas is made larger or smaller. */
export function BoxCorner({ id, minWidth, minHeight, className = '' }: Props) {
  return (
    <NodeResizeControl
      position="bottom-right"
      minWidth={minWidth}
      minHeight={minHeight}
      className={`!size-3 !rounded-sm !border !border-accent !bg-raised ${className}`}
      onResizeEnd={(_event, { width, height, x, y }) => resizeBox(id, width, height, x, y)}
    />
  );
}
