using System.Runtime.Versioning;
using SftpTools.Fixtures;
using SftpTools.Trust;

namespace SftpTools.Tests.Trust;

/// <summary>Changing known_hosts without losing a byte of anybody.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KnownHostsWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.Combine("known_hosts");

    public void Dispose() => _folder.Dispose();

    [FactIfSshKeygen]
    public void A_missing_file_and_folder_are_made_for_the_user_alone()
    {
        string path = _folder.Combine("home", ".ssh", "known_hosts");
        Assert.True(Add(path, "srv", TestKeys.Ed25519));

        Assert.Equal($"srv {TestKeys.Ed25519.PublicLine}\n", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_folder.Combine("home", ".ssh")));
        Assert.Equal([path], Directory.GetFiles(_folder.Combine("home", ".ssh")));
    }

    [FactIfSshKeygen]
    public void Adding_changes_no_byte_before_it_and_no_mode()
    {
        byte[] before = [0xFF, .. "# mine \r\nbroken line\n\n  x"u8.ToArray()];
        File.WriteAllBytes(Path, before);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        UnixFileMode mode = File.GetUnixFileMode(Path);

        Add(Path, "srv", TestKeys.Ed25519, port: 2222);
        Add(Path, "srv", TestKeys.Rsa);

        string added = $"\n[srv]:2222 {TestKeys.Ed25519.PublicLine}\nsrv {TestKeys.Rsa.PublicLine}\n";
        Assert.Equal([.. before, .. System.Text.Encoding.ASCII.GetBytes(added)], File.ReadAllBytes(Path));
        Assert.Equal(mode, File.GetUnixFileMode(Path));
    }

    [FactIfSshKeygen]
    public void What_is_there_is_not_added_again()
    {
        Assert.True(Add(Path, "srv", TestKeys.Ed25519, hash: true));
        Assert.False(Add(Path, "SRV", TestKeys.Ed25519));
        Assert.True(Add(Path, "srv", TestKeys.Ed25519, port: 2222));
        Assert.True(Add(Path, "srv", TestKeys.Rsa));
        Assert.Equal(3, File.ReadAllLines(Path).Length);
    }

    [FactIfSshKeygen]
    public void Of_a_certificate_the_key_is_added()
    {
        KnownHostsWriter.Add(Path, KnownHostName.Of("srv"), TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "srv"), hash: false);
        Assert.Equal($"srv {TestKeys.Ed25519.PublicLine}\n", File.ReadAllText(Path));
    }

    [FactIfSshKeygen]
    public void A_name_that_means_more_than_a_host_is_refused()
    {
        foreach (string name in new[] { "", "a b", "a\nb", "a\tb", "*", "a,b", "!a", "a?", "|1|x", "#a", "@revoked", "a\u0001", new string('a', 1024) })
        {
            SftpException exception = Assert.Throws<SftpException>(() => Add(Path, name, TestKeys.Ed25519));
            Assert.DoesNotContain('\n', exception.Message);
        }
        Assert.False(File.Exists(Path));
    }

    [FactIfSshKeygen]
    public void A_link_stays_a_link()
    {
        string real = _folder.Combine("dotfiles", "hosts");
        Directory.CreateDirectory(_folder.Combine("dotfiles"));
        File.CreateSymbolicLink(Path, real);

        Add(Path, "a", TestKeys.Ed25519);
        Add(Path, "b", TestKeys.Ed25519);
        Assert.Single(KnownHostsWriter.Remove(Path, KnownHostName.Of("a"), null));

        Assert.Equal(real, new FileInfo(Path).LinkTarget);
        Assert.Equal($"b {TestKeys.Ed25519.PublicLine}\n", File.ReadAllText(real));
    }

    [FactIfSshKeygen]
    public void Removing_takes_what_names_the_host_and_nothing_else()
    {
        string key = TestKeys.Ed25519.PublicLine;
        string hashed = HostPatterns.Hashed("srv").Text;
        string otherHashed = HostPatterns.Hashed("other").Text;
        string[] lines =
        [
            "# srv", $"srv {key} gone", $"SRV {TestKeys.Rsa.PublicLine}", $"  srv,10.0.0.1\t{key}  kept\r", $"[srv]:2222 {key}", $"{hashed} {key}",
            $"{otherHashed} {key}", $"s* {key}", $"@revoked srv {key}", $"@cert-authority srv {key}", "srv broken", $"srv,!x {key}", $"a,srv,*.b {key}",
        ];
        File.WriteAllText(Path, string.Join('\n', lines));
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        UnixFileMode mode = File.GetUnixFileMode(Path);

        IReadOnlyList<KnownHostEntry> removed = KnownHostsWriter.Remove(Path, KnownHostName.Of("Srv"), null);

        Assert.Equal([2, 3, 4, 6, 12, 13], removed.Select(static entry => entry.Line));
        string[] left =
        [
            "# srv", $"  10.0.0.1\t{key}  kept\r", $"[srv]:2222 {key}", $"{otherHashed} {key}", $"s* {key}", $"@revoked srv {key}",
            $"@cert-authority srv {key}", "srv broken", $"a,*.b {key}",
        ];
        Assert.Equal(string.Join('\n', left), File.ReadAllText(Path));
        Assert.Equal(mode, File.GetUnixFileMode(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [FactIfSshKeygen]
    public void A_fingerprint_narrows_what_is_removed()
    {
        File.WriteAllText(Path, $"a {TestKeys.Ed25519.PublicLine}\na {TestKeys.Rsa.PublicLine}\nb,c {TestKeys.Rsa.PublicLine}\n");

        Assert.Single(KnownHostsWriter.Remove(Path, KnownHostName.Of("a"), TestKeys.Rsa.Fingerprint));
        Assert.Equal(2, File.ReadAllLines(Path).Length);
        Assert.Single(KnownHostsWriter.Remove(Path, null, TestKeys.Rsa.Fingerprint));
        Assert.Equal($"a {TestKeys.Ed25519.PublicLine}\n", File.ReadAllText(Path));
        Assert.Empty(KnownHostsWriter.Remove(Path, KnownHostName.Of("z"), null));
    }

    [FactIfSshKeygen]
    public void A_line_is_found_again_where_it_is_now()
    {
        string line = $"@revoked * {TestKeys.Rsa.PublicLine}";
        File.WriteAllText(Path, $"new {TestKeys.Ed25519.PublicLine}\n{line}\n");

        Assert.True(KnownHostsWriter.RemoveLine(Path, 1, line));
        Assert.False(KnownHostsWriter.RemoveLine(Path, 1, line));
        Assert.Equal($"new {TestKeys.Ed25519.PublicLine}\n", File.ReadAllText(Path));
    }

    [FactIfSshKeygen]
    public async Task Writers_at_the_same_time_lose_nothing()
    {
        const int writers = 8;
        const int each = 15;
        HostKey key = TestKeys.Ed25519.Parsed();
        File.WriteAllText(Path, $"stays {TestKeys.Ed25519.PublicLine}");

        // Half of the hosts are added and removed again; somebody else appends without any lock, as ssh does.
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < each; i++)
            {
                KnownHostName name = KnownHostName.Of($"h{writer}-{i}");
                KnownHostsWriter.Add(Path, name, key, hash: false);
                if (writer % 2 == 1)
                    Assert.Single(KnownHostsWriter.Remove(Path, name, null));
            }
        })));

        KnownHostsFile file = KnownHostsFile.Read(Path);
        Assert.Empty(file.Problems);
        string[] expected = ["stays", .. Enumerable.Range(0, writers).Where(static w => w % 2 == 0)
            .SelectMany(static w => Enumerable.Range(0, each).Select(i => $"h{w}-{i}"))];
        Assert.Equal(expected.Order(), file.Entries.Select(static entry => entry.Hosts.Text).Order());
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [FactIfSshKeygen]
    public async Task An_ssh_that_knows_no_lock_loses_nothing_either()
    {
        HostKey key = TestKeys.Ed25519.Parsed();
        File.WriteAllText(Path, "");
        string script = "i=0; while [ $i -lt 200 ]; do echo \"s$i $2\" >> \"$1\"; i=$((i+1)); done";
        Task shell = Task.Run(() => ExternalCommand.Require("/bin/sh", ["-c", script, "sh", Path, TestKeys.Ed25519.PublicLine]));
        for (int i = 0; i < 60; i++)
            KnownHostsWriter.Add(Path, KnownHostName.Of($"m{i}"), key, hash: false);
        await shell;

        KnownHostsFile file = KnownHostsFile.Read(Path);
        Assert.Empty(file.Problems);
        Assert.Equal(260, file.Entries.Count);
    }

    [FactIfSshKeygen]
    public void A_lock_that_a_crash_left_behind_stops_nobody()
    {
        File.WriteAllText(Path + ".sftptools-lock", "left behind");
        Assert.True(Add(Path, "srv", TestKeys.Ed25519));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [FactIfSshKeygen]
    public void What_cannot_be_written_is_an_error_that_names_the_file()
    {
        File.WriteAllText(_folder.Combine("file"), "");
        string path = _folder.Combine("file", "known_hosts");
        SftpException exception = Assert.Throws<SftpException>(() => Add(path, "srv", TestKeys.Ed25519));
        Assert.Contains(path, exception.Message);
        Assert.True(exception.IsWrite);
    }

    private static bool Add(string path, string host, SshKey key, int port = 22, bool hash = false) =>
        KnownHostsWriter.Add(path, KnownHostName.Of(host, port), key.Parsed(), hash);
}
