/** Messages on the edges, on one 2D canvas below cards and labels. Nothing moves under reduced motion. */

import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { onFlow } from '../store/run';
import { useSession } from '../store/session';
import { type Particle, spawn, sweep } from './particles';
import { edgePaths, type PathTable, pointAt, samplePath } from './paths';

const SPRITES_UP_TO = 500;

interface Look {
  good: string;
  bad: string;
}

function readLook(): Look {
  const style = getComputedStyle(document.documentElement);
  return {
    good: style.getPropertyValue('--accent').trim(),
    bad: style.getPropertyValue('--danger').trim(),
  };
}

function drawParticle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  bad: boolean,
  look: Look,
  rich: boolean,
) {
  context.fillStyle = bad ? look.bad : look.good;
  if (!rich) {
    context.fillRect(x - 2, y - 2, 4, 4);
    return;
  }
  context.beginPath();
  if (bad) {
    // A diamond: the shape tells what the colour says.
    context.moveTo(x, y - 5);
    context.lineTo(x + 5, y);
    context.lineTo(x, y + 5);
    context.lineTo(x - 5, y);
  } else context.arc(x, y, 3.2, 0, Math.PI * 2);
  context.fill();
  context.globalAlpha = 0.18;
  context.beginPath();
  context.arc(x, y, 7, 0, Math.PI * 2);
  context.fill();
  context.globalAlpha = 1;
}

export function ParticleLayer() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const alive: Particle[] = [];
    const tables = new Map<string, PathTable>();
    const point = { x: 0, y: 0 };
    let look = readLook();
    let frame = 0;
    let lastTransform = '';

    const table = (uid: string): PathTable | null => {
      const d = edgePaths.get(uid);
      if (!d) return null;
      const known = tables.get(uid);
      if (known?.d === d) return known;
      const made = samplePath(d);
      tables.set(uid, made);
      return made;
    };

    const draw = (now: number) => {
      const { width, height, transform } = flow.getState();
      const ratio = window.devicePixelRatio || 1;
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio);
        element.height = Math.round(height * ratio);
      }
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, element.width, element.height);
      sweep(alive, now);
      const key = transform.join();
      const panning = key !== lastTransform;
      lastTransform = key;
      const [tx, ty, zoom] = transform;
      if (!panning) {
        context.setTransform(zoom * ratio, 0, 0, zoom * ratio, tx * ratio, ty * ratio);
        const rich = alive.length <= SPRITES_UP_TO;
        for (const particle of alive) {
          const path = now >= particle.born ? table(particle.edge) : null;
          if (!path) continue;
          pointAt(path, (now - particle.born) / particle.life, point);
          drawParticle(context, point.x, point.y, particle.bad, look, rich);
        }
      }
      frame = alive.length > 0 ? requestAnimationFrame(draw) : 0;
    };

    const stop = onFlow(({ messages, errors }) => {
      if (document.hidden) return;
      look = readLook();
      const { edgeById } = useSession.getState().project;
      const uids = (counts: Map<string, number>) => {
        const byUid = new Map<string, number>();
        for (const [id, n] of counts) {
          const uid = edgeById.get(id)?.uid;
          if (uid) byUid.set(uid, n);
        }
        return byUid;
      };
      spawn(alive, uids(messages), uids(errors), performance.now(), Math.random);
      if (frame === 0 && alive.length > 0) frame = requestAnimationFrame(draw);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [flow]);

  return (
    <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0 z-[1] h-full w-full" />
  );
}
