using Microsoft.Data.Sqlite;
using Sallyport.ControlPlane.Authority;

namespace Sallyport.ControlPlane.Store;

/// <summary>Copies of a control plane's data folder: the objects and the keys that its certificates and tokens are signed with.</summary>
/// <remarks>A copy holds every Secret and both keys: it is as confidential as the folder itself.</remarks>
public static class StoreBackup
{
    // Versions go on far beyond those that clients have seen since the copy was made, so that none mistakes an old change for a known one.
    private const long VersionsSkipped = 1_000_000_000;

    private static readonly string[] _keys =
    [
        "ca.pem", "service-accounts.pem",
        .. ((string[])["ca-cert.pem", "ca-key.pem", "cert-chain.pem", "root-cert.pem"]).Select(file => Path.Combine(DataFolder.MeshAuthority, file)),
    ];

    /// <summary>Makes a consistent copy, also while the control plane runs: the state of one moment, without stopping a writer.</summary>
    /// <param name="dataFolder">Of the control plane.</param>
    /// <param name="target">A folder that is not there yet, or empty.</param>
    /// <exception cref="IOException">There is nothing to copy, or the target is not empty.</exception>
    public static void Take(string dataFolder, string target)
    {
        string store = Path.Combine(dataFolder, DataFolder.StoreFile);
        if (!File.Exists(store)) throw new IOException($"{dataFolder} holds no store");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new IOException($"{target} is not empty");
        PrivateFile.MakeFolder(target);
        string copy = Path.Combine(target, DataFolder.StoreFile);
        // Made before SQLite writes into it, so that nobody else can read it at any moment.
        PrivateFile.Write(copy, "");
        using (SqliteConnection connection = Open(store, SqliteOpenMode.ReadWrite))
            Run(connection, "VACUUM INTO $file", copy);
        CopyKeys(dataFolder, target);
    }

    /// <summary>Puts a copy in the place of a control plane's data. Watches begin anew afterwards: what they saw last is gone.</summary>
    /// <param name="backup">A folder that <see cref="Take"/> made.</param>
    /// <param name="dataFolder">Of a control plane that does not run.</param>
    /// <param name="replaces">True to put it in the place of objects that are there.</param>
    /// <exception cref="IOException">The copy is not whole, the control plane runs, or there are objects that shall not be replaced.</exception>
    public static void Restore(string backup, string dataFolder, bool replaces)
    {
        string copy = Path.Combine(backup, DataFolder.StoreFile);
        if (!File.Exists(copy)) throw new IOException($"{backup} holds no copy of a store");
        using DataFolder folder = DataFolder.Take(dataFolder);
        string store = Path.Combine(dataFolder, DataFolder.StoreFile), draft = store + ".restored";
        if (File.Exists(store) && !replaces) throw new IOException($"{dataFolder} holds a store already");
        foreach (string rest in (string[])[draft, draft + "-wal", draft + "-shm"]) File.Delete(rest);
        PrivateFile.Write(draft, "");
        File.Copy(copy, draft, overwrite: true);
        using (SqliteConnection connection = Open(draft, SqliteOpenMode.ReadWrite))
        {
            Check(connection, backup);
            Run(connection, "PRAGMA journal_mode=DELETE");
            Run(connection, $"UPDATE state SET version = version + {VersionsSkipped}, compacted = version + {VersionsSkipped}; DELETE FROM history");
        }
        CopyKeys(backup, dataFolder);
        foreach (string rest in (string[])[store + "-wal", store + "-shm"]) File.Delete(rest);
        File.Move(draft, store, overwrite: true);
    }

    private static void CopyKeys(string from, string to)
    {
        foreach (string key in _keys.Where(key => File.Exists(Path.Combine(from, key))))
        {
            PrivateFile.MakeFolder(Path.GetDirectoryName(Path.Combine(to, key))!);
            PrivateFile.Write(Path.Combine(to, key), File.ReadAllText(Path.Combine(from, key)));
        }
    }

    private static void Check(SqliteConnection connection, string backup)
    {
        try
        {
            using SqliteCommand check = connection.CreateCommand();
            check.CommandText = "PRAGMA integrity_check";
            if (check.ExecuteScalar() as string != "ok") throw new IOException($"the store in {backup} is damaged");
            check.CommandText = "SELECT count(*) FROM objects, state";
            check.ExecuteScalar();
        }
        catch (SqliteException e)
        {
            throw new IOException($"the store in {backup} cannot be read: {e.Message}", e);
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = mode }.ToString());
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string text, string? file = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        if (file is not null) command.Parameters.AddWithValue("$file", file);
        command.ExecuteNonQuery();
    }
}
