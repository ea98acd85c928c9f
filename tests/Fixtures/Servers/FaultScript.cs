using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>How the test server departs from a good server. Every property has the value of one; a test sets what it is about.</summary>
internal sealed record FaultScript
{
    public static readonly FaultScript None = new();

    /// <summary>The version of the VERSION packet.</summary>
    public uint Version { get; init; } = 3;

    /// <summary>The extensions that the server offers, with their versions; those not named here are answered OP_UNSUPPORTED.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>
    {
        ["posix-rename@openssh.com"] = "1",
        ["statvfs@openssh.com"] = "2",
        ["hardlink@openssh.com"] = "1",
        ["fsync@openssh.com"] = "1",
        ["lsetstat@openssh.com"] = "1",
        ["limits@openssh.com"] = "1",
        ["expand-path@openssh.com"] = "1",
        ["copy-data"] = "1",
        ["home-directory"] = "1",
        ["users-groups-by-id@openssh.com"] = "1",
    };

    /// <summary>The four numbers of limits@openssh.com: packet, read, write, handles.</summary>
    public (ulong Packet, ulong Read, ulong Write, ulong Handles) Limits { get; init; } = (262144, 261120, 261120, 1019);

    /// <summary>Sent before anything else, as a talkative login script does.</summary>
    public string Banner { get; init; } = "";

    /// <summary>How long every reply is on its way; many may be on their way at once.</summary>
    public TimeSpan ReplyDelay { get; init; }

    /// <summary>So many replies are collected and leave in random order; fewer when no more come.</summary>
    public int ReorderWindow { get; init; } = 1;

    /// <summary>Makes what is random come out the same.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The most bytes of one DATA: short reads, which the draft allows.</summary>
    public int LongestData { get; init; } = int.MaxValue;

    /// <summary>The most entries of one NAME.</summary>
    public int EntriesPerName { get; init; } = 100;

    /// <summary>Refuses whatever changes something, as `sftp-server -R` does.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>LSTAT tells of what a link leads to, as in ProFTPD's mod_sftp; listings show the link.</summary>
    public bool LStatFollowsLinks { get; init; }

    /// <summary>What STAT and LSTAT answer to the path of a directory, which can be listed all the same; null for its attributes.</summary>
    public StatusCode? RefusesDirectories { get; init; }

    /// <summary>A directory is known by a path that ends in a slash alone.</summary>
    public bool KnowsDirectoriesBySlash { get; init; }

    /// <summary>OPENDIR of what is not there answers an empty directory, as object stores do.</summary>
    public bool ListsWhatIsMissing { get; init; }

    /// <summary>RMDIR takes all that is in the directory with it.</summary>
    public bool RemovesFullDirectories { get; init; }

    /// <summary>RENAME replaces what is there, as rename(2) does.</summary>
    public bool RenamesOver { get; init; }

    /// <summary>False: STATUS carries only its code, as from servers older than version 3.</summary>
    public bool HasStatusText { get; init; } = true;

    /// <summary>check-file: a hash runs to the end of the file whatever the length says, as in ProFTPD's mod_sftp.</summary>
    public bool HashesToTheEnd { get; init; }

    /// <summary>check-file: the reply begins with the extension's name.</summary>
    public bool NamesTheHashExtension { get; init; }

    /// <summary>Changes the attributes that STAT, LSTAT, FSTAT and READDIR tell; null leaves them as they are.</summary>
    public Func<SftpAttributes, SftpAttributes>? Attributes { get; init; }

    /// <summary>Refuses to open a file for reading.</summary>
    public bool RefusesReading { get; init; }

    /// <summary>Refuses to open a file for reading and writing at once, as AWS Transfer does.</summary>
    public bool RefusesReadingAndWriting { get; init; }

    /// <summary>FSTAT says 0 bytes of a file that is open for writing, as object stores do.</summary>
    public bool TellsSizesAfterClose { get; init; }

    /// <summary>Refuses a READ that does not begin where the last one of the same handle ended.</summary>
    public bool ReadsInOrder { get; init; }

    /// <summary>Refuses a READ that reaches beyond the end of a file, with this number; null for no refusal.</summary>
    public StatusCode? RefusesReadPastEnd { get; init; }

    /// <summary>The answer to a READ that gets no bytes because the file ends before it.</summary>
    public StatusCode EndStatus { get; init; } = StatusCode.Eof;

    /// <summary>The connection ends after so many bytes of the server's output, be it in the middle of a packet.</summary>
    public long CutAfterBytes { get; init; } = long.MaxValue;

    /// <summary>The connection ends after so many bytes of the client's, be it in the middle of a packet.</summary>
    public long CutAfterReceived { get; init; } = long.MaxValue;

    /// <summary>The most handles that may be open at once, which the server does not announce.</summary>
    public int HiddenHandles { get; init; } = int.MaxValue;

    /// <summary>Refuses to open a file while another is open, with this status; directories do not count.</summary>
    public StatusCode? OneTransfer { get; init; }

    /// <summary>MKDIR of a directory that is there answers OK, as rclone's server does.</summary>
    public bool MakesDirectoriesTwice { get; init; }

    /// <summary>OPEN does not hear EXCL, as rclone's server and wings do: what is there is opened.</summary>
    public bool IgnoresExclusive { get; init; }

    /// <summary>OPEN for writing empties what is there, whatever its flags say, as rclone's server does.</summary>
    public bool EmptiesOnOpen { get; init; }

    /// <summary>
    /// What is opened for writing, and not to append, grows elsewhere and takes its place when it is closed; TRUNC without CREAT finds no file:
    /// as ProFTPD with HiddenStores.
    /// </summary>
    public bool HidesStores { get; init; }

    /// <summary>OPEN does not hear APPEND: a WRITE goes where its offset says.</summary>
    public bool IgnoresAppending { get; init; }

    /// <summary>Refuses to append to a file that is there, as ProFTPD without AllowStoreRestart.</summary>
    public bool RefusesAppending { get; init; }

    /// <summary>Which of the permissions are told: without the upper four bits nobody learns the type, and with null there are none.</summary>
    public uint? TellsPermissions { get; init; } = uint.MaxValue;

    /// <summary>Permissions that every file is told to have, as on servers that have none.</summary>
    public uint AddsPermissions { get; init; }

    /// <summary>
    /// Refuses every request that carries a mode, as ProFTPD does where SITE CHMOD is forbidden: OPEN makes the file and then refuses it.
    /// </summary>
    public bool RefusesModes { get; init; }

    /// <summary>Whether a listing has the lines of `ls -l`.</summary>
    public bool HasLongNames { get; init; } = true;

    /// <summary>The connection ends after the packet with this number, 0 for VERSION.</summary>
    public int CutAfterPacket { get; init; } = int.MaxValue;

    /// <summary>Whether a cut reads as the end of the stream, or as an error.</summary>
    public bool CutIsError { get; init; }

    /// <summary>SYMLINK has the link first, as the draft says.</summary>
    public bool TakesLinkFirst { get; init; }

    /// <summary>Makes another target of that of a link, as MySecureShell does; null leaves it.</summary>
    public Func<string, string>? ChangesLinkTarget { get; init; }

    /// <summary>Names that OPEN refuses for writing, with PERMISSION_DENIED; null for none.</summary>
    public Func<string, bool>? RefusesName { get; init; }

    /// <summary>Files that were written are gone, by their path, when they are closed: somebody else has them.</summary>
    public Action<string>? TakesAtClose { get; init; }

    /// <summary>The faults of single requests. The first that fits a request applies.</summary>
    public IReadOnlyList<RequestFault> Faults { get; init; } = [];

    /// <summary>Changes what is sent: gets the number of the packet on its connection, 0 for VERSION, and its bytes.</summary>
    public Func<int, byte[], byte[]>? Corrupt { get; init; }

    /// <summary>The same without these extensions.</summary>
    public FaultScript Without(params string[] extensions) => this with
    {
        Extensions = Extensions.Where(pair => !extensions.Contains(pair.Key)).ToDictionary(),
    };

    /// <summary>The same with no extension at all.</summary>
    public FaultScript WithoutExtensions() => this with { Extensions = new Dictionary<string, string>() };

    /// <summary>The same with this extension in this version.</summary>
    public FaultScript With(string extension, string version) => this with
    {
        Extensions = new Dictionary<string, string>(Extensions) { [extension] = version },
    };

    /// <summary>The same for an account that may write and see nothing; missing names are answered with the same number.</summary>
    public FaultScript WriteOnly(StatusCode refusal = StatusCode.PermissionDenied)
    {
        FaultScript script = this with { RefusesReading = true };
        foreach (PacketType look in new[] { PacketType.Stat, PacketType.LStat, PacketType.FStat, PacketType.OpenDir, PacketType.ReadLink })
            script = script.With(RequestFault.Fail(look, 0, refusal));
        return script;
    }

    /// <summary>The same with one more fault.</summary>
    public FaultScript With(RequestFault fault) => this with { Faults = [.. Faults, fault] };
}
