// Resolvers for servers that follow one field after another, with data loaders of a request's own.

import { lag, month } from "./city.js";

const each = (read) => async (keys) => [...(await read(keys))];

/** The loaders of one request. */
export function loadersOf(city, DataLoader) {
  return {
    agency: new DataLoader(each(city.agencies)),
    programme: new DataLoader(each(city.programmes)),
    latestProgress: new DataLoader(each(city.latestProgress)),
    progressReports: new DataLoader(
      (keys) => city.progressReports(keys.map((key) => key.id), keys.map((key) => key.size)),
      { cacheKeyFn: (key) => `${key.id}/${key.size}` },
    ),
  };
}

/** The fields that are not simply a property of their parent. */
export const plainFields = {
  Agency: { name: (agency) => ({ zhTw: agency.name_zh }) },
  AwardProgramme: { name: (programme) => ({ zhTw: programme.name_zh }) },
  Award: { title: (award) => (award.title === null ? null : { zhTw: award.title }) },
  Tender: { noticeDate: (tender) => tender.notice_date },
  PetitionStatistic: { cases: (counted) => Number(counted.cases) },
  CallStatistic: {
    month: (counted) => month(counted.month),
    handled: (counted) => Number(counted.handled),
    servedAtOnce: (counted) => Number(counted.served_at_once),
  },
  ProgressReport: {
    month: (report) => month(report.month),
    lag,
    paidAmount: (report) => report.paid_amount,
  },
};

/** The root fields. */
export const queryOf = (city) => ({
  node: (_, { id }) => city.dispatchCase(id),
  tenders: (_, { filter, first }) => city.tenders(filter?.noticeTo, first),
  awards: (_, { first }) => city.awards(first),
  agency: async (_, { code }) => (await city.agencies([code]))[0],
  callStatistics: (_, { period }) => city.callMonths(period),
});

/** All resolvers, with links that go through the loaders of the context. */
export function resolversOf(city) {
  const agency = (row, _, { loaders }) => loaders.agency.load(row.agency_code);
  return {
    ...plainFields,
    Query: queryOf(city),
    Node: { __resolveType: () => "DispatchCase" },
    Agency: {
      ...plainFields.Agency,
      petitionStatistics: (row, { period }) => city.caseStatistics(row.code, period),
    },
    DispatchCase: { agency },
    CaseEvent: { agency },
    Award: { ...plainFields.Award, programme: (award, _, { loaders }) => loaders.programme.load(award.programme_code) },
    Tender: {
      ...plainFields.Tender,
      agency,
      latestProgress: (tender, _, { loaders }) => loaders.latestProgress.load(tender.id),
      progressReports: (tender, { first }, { loaders }) => loaders.progressReports.load({ id: tender.id, size: first }),
    },
  };
}
