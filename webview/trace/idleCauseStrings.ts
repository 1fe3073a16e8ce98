import { idleCauseReasons, idleCauseTitles } from '../../src/trace/report/idleCauseWords.ts';

/** What every page calls a cause of idle time: a title for charts and tables, and a reason that follows "because". */
export const idleCauseStrings = {
  'idleCause-hostLate': idleCauseTitles.hostLate,
  'idleCause-synchronisingCall': idleCauseTitles.synchronisingCall,
  'idleCause-dataLoader': idleCauseTitles.dataLoader,
  'idleCause-streamWait': idleCauseTitles.streamWait,
  'idleCause-launchQueue': idleCauseTitles.launchQueue,
  'idleCause-lateRank': idleCauseTitles.lateRank,
  'idleCause-endOfStep': idleCauseTitles.endOfStep,
  'idleCause-unknown': idleCauseTitles.unknown,
  'idleBecause-hostLate': idleCauseReasons.hostLate,
  'idleBecause-synchronisingCall': idleCauseReasons.synchronisingCall,
  'idleBecause-dataLoader': idleCauseReasons.dataLoader,
  'idleBecause-streamWait': idleCauseReasons.streamWait,
  'idleBecause-launchQueue': idleCauseReasons.launchQueue,
  'idleBecause-lateRank': idleCauseReasons.lateRank,
  'idleBecause-endOfStep': idleCauseReasons.endOfStep,
  'idleBecause-unknown': idleCauseReasons.unknown,
};
