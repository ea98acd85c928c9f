using System.Text;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Sessions;
using SftpTools.Transports;

namespace SftpTools.Tests.Protocol;

/// <summary>Names of servers that are not UTF-8.</summary>
public sealed class NameTranslationTests
{
    [Theory]
    [InlineData("plain/path.txt")]
    [InlineData("Ärger/naïve café.txt")]
    [InlineData("\u00c3\u00a4")] // As bytes of Latin 1 it is the UTF-8 of another letter.
    public void What_Latin_1_has_leads_there_and_back(string path)
    {
        NameTranslation names = new(Encoding.Latin1);

        string wire = names.ToWire(path);

        Assert.Equal(Encoding.Latin1.GetBytes(path), NameEncoding.GetBytes(wire));
        Assert.Equal(path, names.FromWire(wire));
    }

    [Fact]
    public void Every_byte_is_kept_whatever_the_encoding()
    {
        foreach (Encoding encoding in new[] { Encoding.Latin1, Encoding.ASCII, Encoding.UTF8 })
        {
            NameTranslation names = new(encoding);
            for (int first = 0x80; first < 0x100; first++)
            {
                byte[] bytes = [(byte)'a', (byte)first, 0xA4, (byte)'/', 0xEE, 0xBE, (byte)first];
                string shown = names.FromWire(NameEncoding.GetString(bytes));
                Assert.Equal(bytes, NameEncoding.GetBytes(names.ToWire(shown)));
                Assert.Equal(1, shown.Count(static c => c == '/'));
            }
        }
    }

    [Fact]
    public void What_the_encoding_does_not_have_is_an_error_and_an_encoding_without_ASCII_is_none()
    {
        SftpException exception = Assert.Throws<SftpException>(() => new NameTranslation(Encoding.Latin1).ToWire("/in/世"));
        Assert.Contains("iso-8859-1", exception.Message, StringComparison.Ordinal);
        Assert.Equal("/in/世", exception.Path);
        Assert.Throws<ArgumentException>(() => new NameTranslation(Encoding.Unicode));
        Assert.False(NameTranslation.IsWithAscii(Encoding.UTF32));
        Assert.True(NameTranslation.IsWithAscii(Encoding.Latin1));
    }

    [Fact]
    public async Task A_session_makes_lists_reads_links_and_renames_with_it()
    {
        await using InProcessServer server = InProcessServer.Start();
        SftpSession session = await new InProcessTransport(server).OpenSessionAsync(
            new ConnectionOptions { HostName = "memory", NameEncoding = Encoding.Latin1 });
        try
        {
            SftpFileSystem files = session.Files;
            await files.CreateDirectoryAsync("/Ärger", null, default).InTime();
            await using (IFile file = await files.CreateNewAsync("/Ärger/é", null, default).InTime())
                await file.CloseAsync(default).InTime();
            await files.CreateSymbolicLinkAsync("/Ärger/ü", "é", default).InTime();
            await files.RenameAsync("/Ärger/é", "/Ärger/ö", default).InTime();

            List<string> listed = [];
            await foreach (FileEntry entry in files.EnumerateAsync("/Ärger", default))
                listed.Add(entry.Name);

            Assert.Equal(["ö", "ü"], listed.Order());
            Assert.Equal("é", await files.ReadLinkAsync("/Ärger/ü", default).InTime());
            Assert.Equal("/Ärger/ö", await files.ResolveAsync("/Ärger/ö", default).InTime());
            // One char per byte.
            Assert.Equal(["Ärger"], server.Tree.Resolve("/", followLast: true).Children.Keys);
            await Assert.ThrowsAsync<SftpException>(async () => await files.RemoveFileAsync("/世", default)).InTime();
        }
        finally
        {
            await session.CloseAsync();
        }
    }
}
