// PostGraphile: its tables as it finds them, plans that give them the hub's shape, statements of its own making.

import { createServer } from "node:http";

import { resolvePreset } from "graphile-config";
import { makePgService } from "postgraphile/adaptors/pg";
import { TYPES, withPgClient, withPgClientFromPgService } from "postgraphile/@dataplan/pg";
import { constant, get, lambda, list, makeGrafastSchema, object } from "postgraphile/grafast";
import { grafserv } from "postgraphile/grafserv/node";
import { gather } from "postgraphile/graphile-build";
import { sql } from "postgraphile/pg-sql2";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

import { addressOf, caseCounts, city, CONNECTIONS, port, statement, typeDefs } from "../shared/city.js";
import { served } from "../shared/served.js";

// PostGraphile wants this of Node 22; so it runs on 20 as well.
Promise.withResolvers ??= function withResolvers() {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

const services = ["agencies", "tenders", "petitions", "awards"].map((system) => {
  const { folder, ...address } = addressOf(system);
  return makePgService({
    name: system,
    schemas: ["public"],
    withPgClientKey: `with_${system}`,
    poolConfig: { ...address, host: folder, max: CONNECTIONS, options: "-c TimeZone=Asia/Taipei" },
  });
});
const preset = resolvePreset({ extends: [PostGraphileAmberPreset], pgServices: services });
const { pgRegistry } = await gather(preset);

/** What PostGraphile has found of a table. */
function table(system, name) {
  return Object.values(pgRegistry.pgResources).find(({ codec, parameters }) =>
    !parameters && codec.extensions?.pg?.serviceName === system && codec.extensions.pg.name === name);
}

const tables = {
  agency: table("agencies", "agency"),
  award: table("awards", "award"),
  case: table("petitions", "service_case"),
  programme: table("awards", "award_programme"),
  report: table("tenders", "progress_report"),
  tender: table("tenders", "tender"),
};

/** The rows of a statement of the hub's own `sql/`, for what PostGraphile has no plan of. */
function rowsOf(name, $values) {
  const text = statement(`petitions/${name}`);
  return withPgClient(tables.case.executor, $values, async (client, values) =>
    (await client.query({ name, text, values })).rows);
}

const descending = (attribute, codec) => ({ attribute, direction: "DESC", codec });
const agency = ($row) => tables.agency.get({ code: $row.get("agency_code") });
// PostgreSQL writes six places of a second; the hub none where there are none.
const moment = ($at) => lambda($at, (at) => at && at.replace(".000000", ""), true);
const month = ($day) => lambda($day, (day) => day.slice(0, 7), true);

const monthOf = (day) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}`;

function reports($tender) {
  const $reports = tables.report.find({ tender_id: $tender.get("id") });
  $reports.orderBy(descending("month"));
  return $reports;
}

function history([createdAt, notifiedAt, answeredAt, finishedAt, agencyCode]) {
  const steps = [
    [createdAt, "RECEIVED"], [notifiedAt, "NOTIFIED"], [answeredAt, "REPORTED_BACK"], [finishedAt, "FINISHED"],
  ].filter(([at]) => at);
  steps.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return steps.map(([at, kind]) => ({ at: at.replace(".000000", ""), kind, agencyCode }));
}

const counted = ([code, from, to]) => caseCounts(code, { from, to });

const objects = {
  Query: {
    plans: {
      node(_, { $id }) {
        const $number = lambda($id, (id) => Buffer.from(id, "base64url").toString().split(":")[1], true);
        return tables.case.get({ case_number: $number });
      },
      tenders(_, { $filter, $first }) {
        const $tenders = tables.tender.find();
        const $until = get($filter, "noticeTo");
        $tenders.where(sql`${$tenders.alias}.notice_date <= ${$tenders.placeholder($until, TYPES.date)}`);
        $tenders.orderBy(descending("notice_date"));
        $tenders.orderBy(descending("id"));
        $tenders.setFirst($first);
        return object({ nodes: $tenders });
      },
      awards(_, { $first }) {
        const $awards = tables.award.find();
        $awards.orderBy({ fragment: sql`coalesce(${$awards.alias}.year, 0)`, codec: TYPES.int, direction: "DESC" });
        $awards.orderBy(descending("id"));
        $awards.setFirst($first);
        return object({ nodes: $awards });
      },
      agency: (_, { $code }) => tables.agency.get({ code: $code }),
      callStatistics(_, { $period }) {
        const $days = list([list([get($period, "from")]), list([get($period, "to")])]);
        return rowsOf("call_months", $days);
      },
    },
  },
  Agency: {
    plans: {
      name: ($agency) => object({ zhTw: $agency.get("name_zh") }),
      petitionStatistics($agency, { $period }) {
        const $asked = list([$agency.get("code"), get($period, "from"), get($period, "to")]);
        return rowsOf("case_statistics", lambda($asked, counted, true));
      },
    },
  },
  CallStatistic: {
    plans: {
      // A day that no codec has read is the driver's own, at midnight here.
      month: ($row) => lambda(get($row, "month"), monthOf, true),
      handled: ($row) => lambda(get($row, "handled"), Number, true),
      servedAtOnce: ($row) => lambda(get($row, "served_at_once"), Number, true),
    },
  },
  PetitionStatistic: { plans: { cases: ($row) => lambda(get($row, "cases"), Number, true) } },
  DispatchCase: {
    plans: {
      caseNumber: ($case) => $case.get("case_number"),
      subject: ($case) => lambda($case.get("incident"), (incident) => city.incidents[incident], true),
      createdAt: ($case) => moment($case.get("created_at")),
      agency,
      history($case) {
        const names = ["created_at", "online_notified_at", "answered_at", "finished_at", "agency_code"];
        return lambda(list(names.map((name) => $case.get(name))), history, true);
      },
    },
  },
  CaseEvent: { plans: { agency: ($event) => tables.agency.get({ code: get($event, "agencyCode") }) } },
  Tender: {
    plans: {
      noticeDate: ($tender) => $tender.get("notice_date"),
      agency,
      latestProgress($tender) {
        const $reports = reports($tender);
        $reports.setFirst(constant(1));
        return $reports.single();
      },
      progressReports($tender, { $first }) {
        const $reports = reports($tender);
        $reports.setFirst($first);
        return $reports;
      },
    },
  },
  ProgressReport: {
    plans: {
      month: ($report) => month($report.get("month")),
      lag: ($report) => $report.select(sql`(${$report}.planned - ${$report}.actual)`, TYPES.numeric),
      paidAmount: ($report) => $report.get("paid_amount"),
    },
  },
  Award: {
    plans: {
      title: ($award) => lambda($award.get("title"), (title) => title && { zhTw: title }, true),
      programme: ($award) => tables.programme.get({ code: $award.get("programme_code") }),
    },
  },
  AwardProgramme: { plans: { name: ($programme) => object({ zhTw: $programme.get("name_zh") }) } },
};

const interfaces = {
  Node: { planType: (_, { $original }) => ({ $__typename: constant("DispatchCase"), planForType: () => $original }) },
};

const clients = Object.fromEntries(services.map((service) =>
  [service.withPgClientKey, withPgClientFromPgService.bind(null, service)]));
const server = createServer();
const schema = makeGrafastSchema({ typeDefs, objects, interfaces });
const endpoint = grafserv({
  schema,
  preset: resolvePreset({ grafast: { context: () => clients }, grafserv: { graphqlPath: "/graphql", graphiql: false } }),
});
await endpoint.addTo(server);
await served(() => server.listen(port, "127.0.0.1"));
