import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  type LucideIcon,
} from 'lucide-react';
import { type Axis, align, distribute, type Side } from '../../actions/arrange';
import { IconButton } from '../../ui/button';

const SIDES: [Side, string, LucideIcon][] = [
  ['left', 'Align left', AlignStartVertical],
  ['centre', 'Align centres', AlignCenterVertical],
  ['right', 'Align right', AlignEndVertical],
  ['top', 'Align tops', AlignStartHorizontal],
  ['middle', 'Align middles', AlignCenterHorizontal],
  ['bottom', 'Align bottoms', AlignEndHorizontal],
];

const AXES: [Axis, string, LucideIcon][] = [
  ['horizontal', 'Distribute across', AlignHorizontalDistributeCenter],
  ['vertical', 'Distribute down', AlignVerticalDistributeCenter],
];

/** Sets the selected cards in order. */
export function Arrange({ count }: { count: number }) {
  return (
    <fieldset aria-label="Arrange" className="flex flex-wrap gap-0.5 border-0">
      {SIDES.map(([side, label, Icon]) => (
        <IconButton
          key={side}
          label={label}
          disabled={count < 2}
          reason="Select two or more nodes"
          onClick={() => align(side)}
        >
          <Icon size={16} aria-hidden />
        </IconButton>
      ))}
      {AXES.map(([axis, label, Icon]) => (
        <IconButton
          key={axis}
          label={label}
          disabled={count < 3}
          reason="Select three or more nodes"
          onClick={() => distribute(axis)}
        >
          <Icon size={16} aria-hidden />
        </IconButton>
      ))}
    </fieldset>
  );
}
