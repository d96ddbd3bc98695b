using Microsoft.Data.Sqlite;

namespace Sallyport.ControlPlane.Store;

/// <summary>The file: its tables and statements. Used by one thread at a time.</summary>
/// <remarks>
/// WAL with synchronous=FULL: a commit returns after the log is on the disk, which is what "acknowledged" means here.
/// Objects are JSON, so a person can read the file with the sqlite3 program.
/// </remarks>
internal sealed class Database : IDisposable
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS objects (
          resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (resource, namespace, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS history (
          version INTEGER PRIMARY KEY, kind INTEGER NOT NULL, resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
          body BLOB NOT NULL, previous_version INTEGER, previous BLOB);
        CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, compacted INTEGER NOT NULL);
        INSERT OR IGNORE INTO state VALUES (1, 0, 0);
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _put, _remove, _record, _forget, _state;

    public Database(string file, int maxPages)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;");
        if (maxPages > 0) Run($"PRAGMA max_page_count={maxPages}");
        Run(Tables);
        _put = Prepare("INSERT OR REPLACE INTO objects VALUES ($resource, $namespace, $name, $version, $body)",
            "$resource", "$namespace", "$name", "$version", "$body");
        _remove = Prepare("DELETE FROM objects WHERE resource = $resource AND namespace = $namespace AND name = $name",
            "$resource", "$namespace", "$name");
        _record = Prepare("INSERT INTO history VALUES ($version, $kind, $resource, $namespace, $name, $body, $before, $previous)",
            "$version", "$kind", "$resource", "$namespace", "$name", "$body", "$before", "$previous");
        _forget = Prepare("DELETE FROM history WHERE version <= $version", "$version");
        _state = Prepare("UPDATE state SET version = $version, compacted = $compacted", "$version", "$compacted");
    }

    public (long Version, long Compacted) ReadState()
    {
        using SqliteCommand command = Command("SELECT version, compacted FROM state");
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public IEnumerable<StoredObject> ReadObjects()
    {
        using SqliteCommand command = Command("SELECT resource, namespace, name, version, body FROM objects");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) yield return new StoredObject(KeyAt(reader, 0), reader.GetInt64(3), (byte[])reader[4]);
    }

    public IEnumerable<StoreEvent> ReadHistory()
    {
        using SqliteCommand command = Command(
            "SELECT resource, namespace, name, version, body, kind, previous_version, previous FROM history ORDER BY version");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            ObjectKey key = KeyAt(reader, 0);
            StoredObject? previous = reader.IsDBNull(7) ? null : new StoredObject(key, reader.GetInt64(6), (byte[])reader[7]);
            yield return new StoreEvent(
                (StoreEventKind)reader.GetByte(5), new StoredObject(key, reader.GetInt64(3), (byte[])reader[4]), previous);
        }
    }

    /// <summary>Writes a batch as one transaction: all of it is on disk when this returns, or none of it is.</summary>
    /// <exception cref="SqliteException">The disk is full, or broken.</exception>
    public void Commit(IReadOnlyList<StoreEvent> batch, long compactTo)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        foreach (SqliteCommand command in (SqliteCommand[])[_put, _remove, _record, _forget, _state]) command.Transaction = transaction;
        foreach (StoreEvent change in batch) Write(change);
        if (compactTo > 0) Execute(_forget, compactTo);
        Execute(_state, batch[^1].Version, compactTo);
        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_put, _remove, _record, _forget, _state]) command.Dispose();
        _connection.Dispose();
    }

    private static ObjectKey KeyAt(SqliteDataReader reader, int at) =>
        new(reader.GetString(at), reader.GetString(at + 1), reader.GetString(at + 2));

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private void Write(StoreEvent change)
    {
        (ObjectKey key, long version, ReadOnlyMemory<byte> body) = change.Object;
        byte[] bytes = body.ToArray();
        if (change.Kind == StoreEventKind.Deleted) Execute(_remove, key.Resource, key.Namespace, key.Name);
        else Execute(_put, key.Resource, key.Namespace, key.Name, version, bytes);
        Execute(
            _record, version, (int)change.Kind, key.Resource, key.Namespace, key.Name, bytes,
            change.Previous?.Version, change.Previous?.Body.ToArray());
    }

    private SqliteCommand Command(string text)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private SqliteCommand Prepare(string text, params string[] parameters)
    {
        SqliteCommand command = Command(text);
        foreach (string name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private void Run(string text)
    {
        using SqliteCommand command = Command(text);
        command.ExecuteNonQuery();
    }
}
