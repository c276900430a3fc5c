-- A community as the first schema kept it: the sandbox's demo, on a Wednesday.

INSERT INTO "community" ("id", "slug", "name", "domain", "zone", "created_at") VALUES
  ('ga2vrpznh2', 'data-guild', 'Data guild', 'data that people can trust, from the pipeline to the dashboard', 'Europe/Paris', 1794297600004459);

INSERT INTO "inbox" ("site", "event", "at") VALUES
  ('sandbox/sandbox', 'event1', 1794297600004459),
  ('sandbox/sandbox', 'event4', 1794297600078645),
  ('sandbox/sandbox', 'event6', 1794297600095167),
  ('sandbox/sandbox', 'event7', 1794297600101904);

INSERT INTO "person" ("id", "name", "zone") VALUES
  ('s39swd92ny', 'Ada', 'Europe/Paris'),
  ('v22svb2tqe', 'Grace', 'America/New_York'),
  ('75mws84pnx', 'Alan', 'Europe/London'),
  ('wj0zr9rztk', 'Sam', 'Europe/Berlin'),
  ('mj20p4qfxh', 'Lin', 'Asia/Singapore');

INSERT INTO "identity" ("id", "platform", "workspace", "channel", "person") VALUES
  (1, 'sandbox', 'sandbox', '@ada', 's39swd92ny'),
  (2, 'sandbox', 'sandbox', '@grace', 'v22svb2tqe'),
  (3, 'sandbox', 'sandbox', '@alan', '75mws84pnx'),
  (4, 'sandbox', 'sandbox', '@sam', 'wj0zr9rztk'),
  (5, 'sandbox', 'sandbox', '@lin', 'mj20p4qfxh');

INSERT INTO "member" ("community", "person", "roles", "joined_at") VALUES
  ('ga2vrpznh2', 's39swd92ny', 'facilitator', 1794297600004459),
  ('ga2vrpznh2', 'v22svb2tqe', 'expert', 1794297600153899),
  ('ga2vrpznh2', '75mws84pnx', 'expert', 1794297600161981),
  ('ga2vrpznh2', 'wj0zr9rztk', '', 1794297600169146),
  ('ga2vrpznh2', 'mj20p4qfxh', '', 1794989400008005);

INSERT INTO "number" ("community", "kind", "last") VALUES
  ('ga2vrpznh2', 'A', 3),
  ('ga2vrpznh2', 'R', 2),
  ('ga2vrpznh2', 'M', 2),
  ('ga2vrpznh2', 'S', 1),
  ('ga2vrpznh2', 'D', 1);

INSERT INTO "outbox" ("number", "id", "community", "platform", "workspace", "channel", "card", "due", "dedupe", "does", "subject", "expires", "under", "edits", "thread", "attempts", "message", "state", "leased", "sent_at", "reason") VALUES
  (1, 'enf523mzvm', 'ga2vrpznh2', 'sandbox', 'sandbox', 'general', '{"title": "Data guild meets here", "blocks": [{"is": "Text", "md": "This is where people learn from each other about **data that people can trust, from the pipeline to the dashboard**.\n- `/ask` when you are stuck: somebody here has been there.\n- `/resource` when you found something worth keeping, `/log` to find it again.\n- `/meetup list` shows when we meet next.\nDoing any of it makes you a member."}, {"is": "Buttons", "items": [{"label": "Join", "does": {"name": "communities.join_here", "args": []}, "style": "primary"}]}], "footer": ""}', 1794297600004459, 'p8gs1376xp:sandbox/sandbox/general', 'post', 'community:ga2vrpznh2', NULL, '', '', '', 0, 'm3', 'sent', NULL, 1794297600066035, ''),
  (2, '2rt53j8vqw', 'ga2vrpznh2', 'sandbox', 'sandbox', '@grace', '{"title": "Would you help as an expert?", "blocks": [{"is": "Text", "md": "[Ada](person:s39swd92ny) thinks people in **Data guild** could learn from you about data that people can trust, from the pipeline to the dashboard.\nExperts answer when they can. There is no duty in it, and saying no tells nobody."}, {"is": "Buttons", "items": [{"label": "Yes, gladly", "does": {"name": "communities.accept_expert", "args": ["v22svb2tqe"]}, "style": "primary"}, {"label": "No, thanks", "does": {"name": "communities.decline_expert", "args": ["v22svb2tqe"]}, "style": "plain"}]}], "footer": ""}', 1794297600174095, 'expert:ga2vrpznh2:v22svb2tqe:2026-11-10', 'post', '', NULL, '', '', '', 0, 'm24', 'sent', NULL, 1794297600196537, ''),
  (3, 'r2dexxjy80', 'ga2vrpznh2', 'sandbox', 'sandbox', '@alan', '{"title": "Would you help as an expert?", "blocks": [{"is": "Text", "md": "[Ada](person:s39swd92ny) thinks people in **Data guild** could learn from you about data that people can trust, from the pipeline to the dashboard.\nExperts answer when they can. There is no duty in it, and saying no tells nobody."}, {"is": "Buttons", "items": [{"label": "Yes, gladly", "does": {"name": "communities.accept_expert", "args": ["75mws84pnx"]}, "style": "primary"}, {"label": "No, thanks", "does": {"name": "communities.decline_expert", "args": ["75mws84pnx"]}, "style": "plain"}]}], "footer": ""}', 1794297600212977, 'expert:ga2vrpznh2:75mws84pnx:2026-11-10', 'post', '', NULL, '', '', '', 0, 'm28', 'sent', NULL, 1794297600227796, ''),
  (4, 'zjnxnkafxb', 'ga2vrpznh2', 'sandbox', 'sandbox', 'asks', '{"title": "Why does a nightly load leave duplicate orders after a retry?", "blocks": [{"is": "Text", "md": "The job appends to a table. When it fails half\\-way and starts again, the first half is there twice."}, {"is": "Text", "md": "Nobody is on it yet.\n[A\\-1](entry:A-1) on pipelines, asked by [Sam](person:wj0zr9rztk) [Tue 10 Nov 10:05](time:1794301500)"}, {"is": "Buttons", "items": [{"label": "I can answer", "does": {"name": "asks.claim", "args": ["zadvxtwhfq"]}, "style": "primary"}, {"label": "Show it", "does": {"name": "asks.show", "args": ["zadvxtwhfq"]}, "style": "plain"}]}], "footer": ""}', 1794301500005473, 'ask:zadvxtwhfq:sandbox/sandbox/asks', 'post', 'ask:zadvxtwhfq', NULL, '', '', 'Why does a nightly load leave duplicate orders after a retry?', 0, 'm34', 'sent', NULL, 1794301500049171, '');

INSERT INTO "serving" ("platform", "workspace", "channel", "purpose", "community", "name", "added") VALUES
  ('sandbox', 'sandbox', 'general', 'home', 'ga2vrpznh2', '#general', 1),
  ('sandbox', 'sandbox', 'asks', 'asks', 'ga2vrpznh2', '#asks', 2),
  ('sandbox', 'sandbox', 'meetups', 'meetups', 'ga2vrpznh2', '#meetups', 3),
  ('sandbox', 'sandbox', 'log', 'log', 'ga2vrpznh2', '#log', 4),
  ('sandbox', 'sandbox', 'facilitators', 'facilitators', 'ga2vrpznh2', '#facilitators', 5);

INSERT INTO "task" ("id", "community", "job", "key", "due", "args", "attempts") VALUES
  ('34j63w953p', 'ga2vrpznh2', 'nudges.deliver', 's39swd92ny 2026-11-23T08:00:00+00:00', 1795420800000000, 's39swd92ny', 0),
  ('1cj0g3nfb3', 'ga2vrpznh2', 'meetups.remind', '7mqcm2wbwn', 1795107000000000, '7mqcm2wbwn', 0),
  ('784tjn27s8', 'ga2vrpznh2', 'meetups.turn', '7mqcm2wbwn:starts', 1795107600000000, '7mqcm2wbwn', 0),
  ('6d55mbyna1', 'ga2vrpznh2', 'meetups.turn', '7mqcm2wbwn:ends', 1795111200000000, '7mqcm2wbwn', 0),
  ('av158k3hk2', 'ga2vrpznh2', 'nudges.deliver', 'v22svb2tqe 2026-11-20T18:00:00+00:00', 1795197600000000, 'v22svb2tqe', 0),
  ('4kgvpm6p6m', 'ga2vrpznh2', 'nudges.deliver', 's39swd92ny 2026-11-18T15:40:00.001154+00:00', 1795016400001154, 's39swd92ny', 0),
  ('sa86y80qer', 'ga2vrpznh2', 'meetups.look_ahead', '', 1795075201023375, '', 0);

INSERT INTO "topic" ("community", "folded", "name", "uses") VALUES
  ('ga2vrpznh2', 'pipelines', 'pipelines', 4),
  ('ga2vrpznh2', 'testing', 'testing', 2),
  ('ga2vrpznh2', 'sql', 'SQL', 2),
  ('ga2vrpznh2', 'dashboards', 'dashboards', 3);

INSERT INTO "ask" ("number", "id", "community", "ref", "asker", "raised_by", "question", "asked_at", "details", "topic", "state", "claimants", "first_reply_at", "outcome", "closed_at") VALUES
  (1, 'zadvxtwhfq', 'ga2vrpznh2', 'A-1', 'wj0zr9rztk', 'wj0zr9rztk', 'Why does a nightly load leave duplicate orders after a retry?', 1794301500005473, 'The job appends to a table. When it fails half-way and starts again, the first half is there twice.', 'pipelines', 'solved', '', 1794303600046840, '', 1794313800002908),
  (2, 'mg0grk07nc', 'ga2vrpznh2', 'A-2', '75mws84pnx', '75mws84pnx', 'How do you test a dashboard before people rely on it?', 1794910500001418, '', 'dashboards', 'solved', '', 1794925200001275, '', 1794926700002546),
  (3, '7dcb462h63', 'ga2vrpznh2', 'A-3', 'wj0zr9rztk', 'wj0zr9rztk', 'Is there a way to see which dashboards read a table before I change it?', 1794987600001154, 'I want to rename two columns of orders and break nobody.', 'dashboards', 'open', '', NULL, '', NULL);

INSERT INTO "entry" ("number", "id", "community", "scope", "kind", "ref", "title", "body", "at", "by", "topic", "aliases", "url", "trust") VALUES
  (1, 'zadvxtwhfq', 'ga2vrpznh2', '<1>', 'ask', 'A-1', 'Why does a nightly load leave duplicate orders after a retry?', 'Alan: Make the load idempotent: write each run into its own partition, keyed by the date it is for, and replace the whole partition. A retry then overwrites instead of adding.
```
INSERT OVERWRITE orders PARTITION (run_date = :day)
SELECT … FROM staging
```

The job appends to a table. When it fails half-way and starts again, the first half is there twice.', 1794313800002908, '75mws84pnx wj0zr9rztk', 'pipelines', '', '', 'accepted'),
  (2, 'tm27kvppj9', 'ga2vrpznh2', '<1>', 'resource', 'R-1', 'Data contracts by example', 'Shows how two teams agree on a schema before anything breaks, with real diffs', 1794472800005590, 'v22svb2tqe', 'pipelines', '', 'https://example.org/data-contracts', 'unconfirmed'),
  (3, 'ayzj2z1p6c', 'ga2vrpznh2', '<1>', 'resource', 'R-2', 'Testing SQL like code', 'Fixtures in plain CSV files, and assertions that read like sentences', 1794477600001166, '75mws84pnx', 'testing', '', 'https://example.org/testing-sql', 'unconfirmed'),
  (4, 'br52e3zhdg', 'ga2vrpznh2', '<1>', 'summary', 'S-1', 'Data contracts in practice', 'A contract is a test that both teams run: the producer before a release, the consumer before a load. Start with three columns, not with all of them.
Every shared table gets an owner and a contract
@grace — contract template for the guild — by Friday
@sam — try it on the orders table
Who looks after tables nobody owns?', 1794904200032012, 's39swd92ny', 'pipelines', '', '', 'accepted'),
  (5, '8d33e1py9z', 'ga2vrpznh2', '<1>', 'decision', 'D-1', 'Every shared table gets an owner and a contract', 'Every shared table gets an owner and a contract
Data contracts in practice (S-1)', 1794904200032012, 's39swd92ny', 'pipelines', '', '', 'accepted'),
  (6, 'mg0grk07nc', 'ga2vrpznh2', '<1>', 'ask', 'A-2', 'How do you test a dashboard before people rely on it?', 'Grace: Reconcile three headline numbers with the source system, every night, and show the difference on the dashboard itself. People forgive a gap they can see.', 1794926700002546, 'v22svb2tqe 75mws84pnx', 'dashboards', '', '', 'accepted');

INSERT INTO "meetup" ("id", "community", "ref", "title", "topic", "host", "starts", "ends", "where", "outcome", "capacity", "state", "rev", "reason") VALUES
  ('2j3xe062m2', 'ga2vrpznh2', 'M-1', 'Data contracts in practice', 'pipelines', 's39swd92ny', 1794844800000000, 1794848400000000, 'https://example.org/room/guild', 'agree on a schema with the team upstream', 0, 'planned', 0, ''),
  ('7mqcm2wbwn', 'ga2vrpznh2', 'M-2', 'Reading query plans together', 'SQL', 'v22svb2tqe', 1795107600000000, 1795111200000000, 'https://example.org/room/guild', 'find the slow step of a query', 12, 'planned', 0, '');

INSERT INTO "nudge" ("id", "community", "rule", "subject", "person", "due", "state", "sent_at") VALUES
  ('xkdkqx6a4p', 'ga2vrpznh2', 'nothing_planned', '2026-11-16', 's39swd92ny', 1794816000000000, 'dropped', NULL),
  ('ha995ck4qk', 'ga2vrpznh2', 'nothing_planned', '2026-11-23', 's39swd92ny', 1795420800000000, 'pending', NULL),
  ('hcd3hj2ez5', 'ga2vrpznh2', 'summary_missing', 'meetup:7mqcm2wbwn', 'v22svb2tqe', 1795197600000000, 'pending', NULL),
  ('ekrpr5m2dr', 'ga2vrpznh2', 'ask_waiting', 'ask:7dcb462h63', 's39swd92ny', 1795016400001154, 'pending', NULL);

INSERT INTO "resource" ("number", "id", "community", "ref", "url", "key", "key_version", "title", "why", "by", "at", "topic", "type", "sharer", "source", "apart", "state") VALUES
  (1, 'tm27kvppj9', 'ga2vrpznh2', 'R-1', 'https://example.org/data-contracts', 'https://example.org/data-contracts', 1, 'Data contracts by example', 'Shows how two teams agree on a schema before anything breaks, with real diffs', 'v22svb2tqe', 1794472800005590, 'pipelines', NULL, '', '', '', 'kept'),
  (2, 'ayzj2z1p6c', 'ga2vrpznh2', 'R-2', 'https://example.org/testing-sql', 'https://example.org/testing-sql', 1, 'Testing SQL like code', 'Fixtures in plain CSV files, and assertions that read like sentences', '75mws84pnx', 1794477600001166, 'testing', NULL, '', '', '', 'kept');

INSERT INTO "summary" ("id", "community", "meetup", "title", "author", "at", "ref", "state", "rev", "editor", "learned", "decisions", "actions", "questions", "next") VALUES
  ('br52e3zhdg', 'ga2vrpznh2', '2j3xe062m2', 'Data contracts in practice', 's39swd92ny', 1794904200032012, 'S-1', 'published', 1, '', 'A contract is a test that both teams run: the producer before a release, the consumer before a load. Start with three columns, not with all of them.', 'Every shared table gets an owner and a contract', '@grace — contract template for the guild — by Friday
@sam — try it on the orders table', 'Who looks after tables nobody owns?', '');

INSERT INTO "action" ("number", "id", "community", "summary", "owner", "who", "text", "due", "at", "progress") VALUES
  (1, '2pkq807qcp', 'ga2vrpznh2', 'br52e3zhdg', 'v22svb2tqe', 'grace', 'contract template for the guild', 'Friday', 1794904200032012, 'asked'),
  (2, '2cfxfjbg93', 'ga2vrpznh2', 'br52e3zhdg', 'wj0zr9rztk', 'sam', 'try it on the orders table', '', 1794904200032012, 'asked');

INSERT INTO "answer" ("number", "id", "community", "ask", "by", "text", "at", "source", "link", "verdict", "marked_by") VALUES
  (1, 'naf17xgzeh', 'ga2vrpznh2', 'zadvxtwhfq', '75mws84pnx', 'Make the load idempotent: write each run into its own partition, keyed by the date it is for, and replace the whole partition. A retry then overwrites instead of adding.
```
INSERT OVERWRITE orders PARTITION (run_date = :day)
SELECT … FROM staging
```', 1794303600046840, '', '', 'accepted', 'wj0zr9rztk'),
  (2, 'zvj8bsfezp', 'ga2vrpznh2', 'mg0grk07nc', 'v22svb2tqe', 'Reconcile three headline numbers with the source system, every night, and show the difference on the dashboard itself. People forgive a gap they can see.', 1794925200001275, 'sandbox/sandbox/asks/m80', '', 'accepted', '75mws84pnx');

INSERT INTO "decision" ("number", "community", "ref", "summary", "text", "at") VALUES
  (1, 'ga2vrpznh2', 'D-1', 'br52e3zhdg', 'Every shared table gets an owner and a contract', 1794904200032012);

INSERT INTO "rsvp" ("meetup", "person", "coming", "at") VALUES
  ('2j3xe062m2', 'v22svb2tqe', 'going', 1794558600001151),
  ('2j3xe062m2', '75mws84pnx', 'going', 1794558600018908),
  ('2j3xe062m2', 'wj0zr9rztk', 'going', 1794558600031149),
  ('7mqcm2wbwn', 's39swd92ny', 'going', 1794931200005745),
  ('7mqcm2wbwn', 'wj0zr9rztk', 'going', 1794931200030001),
  ('7mqcm2wbwn', '75mws84pnx', 'maybe', 1794931200055808);

INSERT INTO "summary_version" ("summary", "rev", "title", "editor", "learned", "decisions", "actions", "questions", "next") VALUES
  ('br52e3zhdg', 1, 'Data contracts in practice', '', 'A contract is a test that both teams run: the producer before a release, the consumer before a load. Start with three columns, not with all of them.', 'Every shared table gets an owner and a contract', '@grace — contract template for the guild — by Friday
@sam — try it on the orders table', 'Who looks after tables nobody owns?', '');
