using System.Text;
using SftpTools.Errors;
using SftpTools.Native;

namespace SftpTools.Trust;

/// <summary>
/// Changes a known_hosts file. Keys are added by one write at its end, so no line of anybody is touched; lines are removed by writing a
/// new file beside it and renaming that over it, so a crash leaves the one or the other. Links are followed; mode and owner stay.
/// </summary>
internal static class KnownHostsWriter
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    /// <summary>Adds a key of a host, unless the file has it already under that name.</summary>
    /// <param name="path">The file; it is made with mode 0600 when missing, its folder with mode 0700.</param>
    /// <param name="name">The host.</param>
    /// <param name="key">The key; of a certificate, the certified key.</param>
    /// <param name="hash">Whether to hide the name in a hash.</param>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="SftpException">The name cannot be written, or the file (PermissionDenied or Failure).</exception>
    public static bool Add(string path, KnownHostName name, HostKey key, bool hash)
    {
        if (name.WhyNotWritable() is { } reason)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Write, path, $"'{name}' cannot be added as a host, because {reason}");
        }
        return Change(path, target =>
        {
            if (KnownHostsFile.Parse(target, ReadIfThere(target)).Entries.Any(entry => IsSame(entry, name, key.Plain)))
                return false;

            CreateIfMissing(target);
            string hosts = hash ? HostPatterns.Hashed(name.Text).Text : name.Text;
            string start = EndsInsideLine(target) ? "\n" : "";
            AppendFile.Write(target, Encoding.Latin1.GetBytes($"{start}{hosts} {key.Plain}\n"));
            return true;
        });
    }

    /// <summary>Ends the last line of a file where that was left open: what is added next would become a part of it.</summary>
    /// <exception cref="SftpException">The file cannot be written (PermissionDenied or Failure).</exception>
    public static void EndLastLine(string path)
    {
        try
        {
            // Only a file that needs it is touched: many are not ours to write.
            if (!File.Exists(path) || new FileInfo(path).Length == 0 || !EndsInsideLine(path))
                return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is not written to either.
            return;
        }
        Change(path, static target => EndLine(target));
    }

    private static bool EndLine(string target)
    {
        _ = ReadIfThere(target);
        if (!EndsInsideLine(target))
            return false;
        AppendFile.Write(target, "\n"u8.ToArray());
        return true;
    }

    /// <summary>
    /// Removes the keys of a host: lines that name exactly it, in plain text or hashed. From a line with other hosts only its name goes.
    /// Lines with markers and those that match by a wildcard stay: they are about more than this host.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The host, or null for all.</param>
    /// <param name="fingerprint">Only the keys with this fingerprint, or null for all.</param>
    /// <returns>The lines that were removed or changed, as they were.</returns>
    /// <exception cref="SftpException">The file cannot be read or written (PermissionDenied or Failure).</exception>
    public static IReadOnlyList<KnownHostEntry> Remove(string path, KnownHostName? name, string? fingerprint) =>
        Change(path, target => Rewrite(
            target,
            entry => IsRemovable(entry, name, fingerprint),
            entry => name is null ? null : entry.TextWithout(name.Text)));

    /// <summary>Finds what <see cref="Remove(string, KnownHostName, string)"/> would remove, among lines that were read.</summary>
    public static bool IsRemovable(KnownHostEntry entry, KnownHostName? name, string? fingerprint) =>
        entry.Marker == KnownHostMarker.None
        && (name is null || entry.Hosts.Names(name.Text))
        && (fingerprint is null || entry.Key.Fingerprint == fingerprint);

    /// <summary>Removes one line that was read before, wherever it is now. False when it is not there any more.</summary>
    /// <exception cref="SftpException">The file cannot be read or written (PermissionDenied or Failure).</exception>
    public static bool RemoveLine(string path, int line, string text) => Change(path, target =>
    {
        // The same line may be there twice; the one at the known place goes, or else the first.
        KnownHostEntry[] same = [.. KnownHostsFile.Parse(target, ReadIfThere(target)).Entries.Where(entry => entry.Text == text)];
        int place = (same.FirstOrDefault(entry => entry.Line == line) ?? same.FirstOrDefault())?.Line ?? 0;
        return place > 0 && Rewrite(target, entry => entry.Line == place, static _ => null).Count > 0;
    });

    /// <summary>Writes a new file without the lines that are to go, beside the old one, and renames it over that.</summary>
    private static List<KnownHostEntry> Rewrite(
        string target, Func<KnownHostEntry, bool> isMeant, Func<KnownHostEntry, string?> changed)
    {
        List<KnownHostEntry> removed = [];
        StringBuilder content = new();
        int number = 0;
        ReadOnlySpan<byte> left = ReadIfThere(target);
        while (left.Length > 0)
        {
            string line = KnownHostsFile.TakeLine(ref left);
            string text = KnownHostsFile.WithoutEnd(line);
            if (ParseOrNull(target, ++number, text) is not { } entry || !isMeant(entry))
            {
                content.Append(line);
                continue;
            }
            removed.Add(entry);
            if (changed(entry) is { } rest)
                content.Append(rest).Append(line.AsSpan(text.Length));
        }
        if (removed.Count > 0)
            Replace(target, Encoding.Latin1.GetBytes(content.ToString()));
        return removed;
    }

    private static KnownHostEntry? ParseOrNull(string path, int number, string text)
    {
        try
        {
            return KnownHostEntry.Parse(path, number, text);
        }
        catch (FormatException)
        {
            // What is not understood is not ours to remove.
            return null;
        }
    }

    private static void Replace(string target, byte[] content)
    {
        string temporary = $"{target}.{Path.GetRandomFileName()}";
        try
        {
            using (FileStream stream = Create(temporary))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            // The owner first: changing it may take bits of the mode away.
            UnixOwnership.TryCopy(target, temporary);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static T Change<T>(string path, Func<string, T> change)
    {
        try
        {
            // A new file would take the place of a link, so the change is made where the link leads.
            FileInfo file = new(path);
            string target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            CreateFolderOf(target);
            using KnownHostsLock changing = KnownHostsLock.Take(target);
            return change(target);
        }
        catch (Exception exception) when (exception is (IOException and not SftpException) or UnauthorizedAccessException)
        {
            throw SftpException.OnPath(
                exception is UnauthorizedAccessException ? SftpErrorKind.PermissionDenied : SftpErrorKind.Failure,
                SftpOperation.Write,
                path,
                DisplayText.Clean(exception.Message).TrimEnd('.'),
                exception);
        }
    }

    private static bool IsSame(KnownHostEntry entry, KnownHostName name, HostKey key) =>
        entry.Marker == KnownHostMarker.None && entry.Key.Equals(key) && entry.Hosts.Names(name.Text);

    private static byte[] ReadIfThere(string target)
    {
        if (!File.Exists(target))
            return [];
        byte[] bytes = KnownHostsFile.ReadBytes(target, out string? refusal);
        return refusal is null ? bytes : throw new IOException($"it {refusal}");
    }

    private static void CreateFolderOf(string target)
    {
        if (Path.GetDirectoryName(target) is not { Length: > 0 } folder || Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, PrivateFolder);
    }

    private static void CreateIfMissing(string target)
    {
        if (!File.Exists(target))
            Create(target).Dispose();
    }

    private static FileStream Create(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFile;
        return new FileStream(path, options);
    }

    private static bool EndsInsideLine(string target)
    {
        using FileStream stream = new(target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length == 0)
            return false;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() != '\n';
    }
}
