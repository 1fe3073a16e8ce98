import type { TraceJob } from '../../../../src/trace/job/traceJob.ts';
import { TraceSession } from '../../../../src/trace/session/traceSession.ts';
import { areaReport } from '../../../../src/trace/timeline/areaReport.ts';
import { eventDetails } from '../../../../src/trace/timeline/eventDetails.ts';
import { findEvents } from '../../../../src/trace/timeline/findEvents.ts';
import { gapList } from '../../../../src/trace/timeline/gapList.ts';
import { pathList } from '../../../../src/trace/timeline/pathList.ts';
import { timelineOf } from '../../../../src/trace/timeline/timeline.ts';
import { tileNs } from '../../../../src/trace/timeline/timelineTypes.ts';

const levels = [-4, 0, 9, 14, 20, 40];

/**
 * What the timeline answers about a damaged recording.
 * @throws Error for a number that is none, a box that ends before it begins, boxes that overlap, and lost events.
 */
export function checkTimeline(job: TraceJob): void {
  const session = new TraceSession([job]);
  const { index, tracks } = timelineOf(session);
  const { count } = session.recording(0).linked.trace.events;
  const shown = index.tracks.reduce((sum, { events }) => sum + events, 0);
  if (shown !== count) {
    throw new Error(`The timeline shows ${shown} of ${count} events.`);
  }
  for (const track of tracks) {
    for (const level of levels) {
      for (const place of [
        Math.floor(index.fromNs / tileNs(level)),
        Math.floor(index.toNs / tileNs(level)),
        0,
      ]) {
        const tile = track.tile(level, place);
        checkNumbers(tile);
        if (tile.form === 'boxes') {
          tile.startNs.forEach((startNs, box) => {
            const isSameLane = box > 0 && tile.lane[box - 1] === tile.lane[box];
            if (!(tile.endNs[box]! >= startNs) || (isSameLane && tile.endNs[box - 1]! > startNs)) {
              throw new Error(`Box ${box} of track ${track.info.id} at level ${level} overlaps.`);
            }
          });
        }
      }
    }
  }
  checkNumbers(index);
  checkNumbers(areaReport(session, index.fromNs, index.toNs, null));
  checkNumbers(findEvents(session, 'a', 20));
  checkNumbers(gapList(session, 0));
  checkNumbers(pathList(session, 0));
  for (const row of count === 0 ? [] : [0, count >> 1, count - 1]) {
    checkNumbers(eventDetails(session, { recording: 0, row }));
  }
}

function checkNumbers(answer: unknown): void {
  if (typeof answer === 'number') {
    if (!Number.isFinite(answer)) {
      throw new Error(`The timeline answers ${answer}.`);
    }
  } else if (ArrayBuffer.isView(answer)) {
    (answer as Float64Array).forEach(checkNumbers);
  } else if (typeof answer === 'object' && answer !== null) {
    Object.values(answer).forEach(checkNumbers);
  }
}
