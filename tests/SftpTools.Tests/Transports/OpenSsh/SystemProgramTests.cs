using SftpTools.Fixtures;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>What is started is in an absolute folder of PATH, and nowhere else.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SystemProgramTests
{
    [FactIfUnix]
    public void Only_absolute_folders_are_looked_into()
    {
        using TempFolder folder = new();
        string program = folder.WriteScript("tool", "exit 0");
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder.Path);

        Assert.Equal(program, SystemProgram.Find("tool", $":.:{relative}:/nowhere:{folder.Path}"));
        Assert.Null(SystemProgram.Find("tool", $":.:{relative}:"));
        Assert.Null(SystemProgram.Find("tool", null));
        Assert.Null(SystemProgram.Find("./tool", folder.Path));
        Assert.Null(SystemProgram.Find("../" + Path.GetFileName(folder.Path) + "/tool", folder.Path));
    }

    [FactIfUnix]
    public void A_folder_and_a_file_that_cannot_be_run_are_passed_over()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder.Combine("one", "tool"));
        Directory.CreateDirectory(folder.Combine("two"));
        File.WriteAllText(folder.Combine("two", "tool"), "");
        string program = folder.WriteScript("tool", "exit 0");

        Assert.Equal(program, SystemProgram.Find("tool", $"{folder.Combine("one")}:{folder.Combine("two")}:{folder.Path}"));
    }

    /// <summary>Process.Start would run it before anything in PATH.</summary>
    [FactIfUnix]
    public void A_program_in_the_current_folder_is_not_found()
    {
        string name = $"sftptools-{Guid.NewGuid():N}";
        string path = Path.Combine(Environment.CurrentDirectory, name);
        try
        {
            File.WriteAllText(path, "#!/bin/sh\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

            Assert.Null(SystemProgram.Find(name));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19", "9.2")]
    [InlineData("OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2", "9.5")]
    [InlineData("OpenSSH_10.2p1", "10.2")]
    [InlineData("something else", null)]
    public void The_version_of_ssh_is_read(string words, string? expected) =>
        Assert.Equal(expected is null ? null : new Version(expected), SshVersion.Parse(words));
}
