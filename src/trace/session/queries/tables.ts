import { kernelsJson, operatorsJson } from '../../report/tablesJson.ts';
import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';

export const operatorsQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`operators ${JSON.stringify(scope)}`, () => operatorsJson(session.analysis(scope))),
);

export const kernelsQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`kernels ${JSON.stringify(scope)}`, () => kernelsJson(session.analysis(scope))),
);
