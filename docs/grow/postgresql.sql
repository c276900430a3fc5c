-- Once: sudo -u postgres psql --file=postgresql.sql
CREATE ROLE folkmoot LOGIN PASSWORD 'change-me';
CREATE DATABASE folkmoot OWNER folkmoot ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0;
