using System.Diagnostics;
using Renci.SshNet;
using SftpTools.Fixtures;
using SftpTools.Fixtures.Engine;

namespace SftpTools.Benchmarks.Library;

/// <summary>The same copy by SSH.NET's own client, as its users write it: one file after the other.</summary>
internal static class SftpClientJob
{
    /// <summary>Connects and copies; seconds of both.</summary>
    public static (double Connect, double Copy) Run(JobRequest request)
    {
        Stopwatch connecting = Stopwatch.StartNew();
        using SftpClient client = Connect(request.Server);
        double connectSeconds = connecting.Elapsed.TotalSeconds;
        Stopwatch copying = Stopwatch.StartNew();
        if (request.Direction == Direction.Up)
            Upload(client, request.Source, request.Target);
        else
            Download(client, request.Source, request.Target);
        return (connectSeconds, copying.Elapsed.TotalSeconds);
    }

    /// <summary>A connected client, with the cipher that is asked for or its own choice.</summary>
    public static SftpClient Connect(EngineTarget server)
    {
        ConnectionInfo info = new(
            SshServerFolder.Host, server.Port, server.UserName,
            new PrivateKeyAuthenticationMethod(server.UserName, new PrivateKeyFile(server.KeyPath)));
        if (server.Cipher is not null)
        {
            foreach (string cipher in info.Encryptions.Keys.Where(name => name != server.Cipher).ToList())
                info.Encryptions.Remove(cipher);
        }
        SftpClient client = new(info);
        client.Connect();
        return client;
    }

    private static void Upload(SftpClient client, string source, string target)
    {
        if (File.Exists(source))
        {
            using FileStream file = File.OpenRead(source);
            client.UploadFile(file, target);
            return;
        }
        client.CreateDirectory(target);
        foreach (string path in Directory.EnumerateFileSystemEntries(source))
            Upload(client, path, $"{target}/{Path.GetFileName(path)}");
    }

    private static void Download(SftpClient client, string source, string target)
    {
        if (!client.GetAttributes(source).IsDirectory)
        {
            DownloadFile(client, source, target);
            return;
        }
        Directory.CreateDirectory(target);
        foreach (Renci.SshNet.Sftp.ISftpFile entry in client.ListDirectory(source).Where(entry => entry.Name is not ("." or "..")))
        {
            if (entry.IsDirectory)
                Download(client, entry.FullName, Path.Combine(target, entry.Name));
            else
                DownloadFile(client, entry.FullName, Path.Combine(target, entry.Name));
        }
    }

    private static void DownloadFile(SftpClient client, string source, string target)
    {
        using FileStream file = File.Create(target);
        client.DownloadFile(source, file);
    }
}
