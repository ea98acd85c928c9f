namespace SftpTools.Tests.Architecture;

/// <summary>
/// Which folder of src may know which: the types in it, by name. An arrow that is missing here is a question to whoever adds it, not a
/// formality: what is below must not come to know what is above.
/// </summary>
internal static class FolderRules
{
    /// <summary>The folders that each may know, from the lowest up.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Arrows = new Dictionary<string, string[]>
    {
        ["SftpTools.Cmdlets/Commands"] =
        [
            "SftpTools.Cmdlets/Completion", "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Parameters", "SftpTools.Cmdlets/Paths",
            "SftpTools.Cmdlets/Runtime", "SftpTools/Errors", "SftpTools/Sessions",
        ],
        ["SftpTools.Cmdlets/Commands/Content"] =
        [
            "SftpTools.Cmdlets/Commands", "SftpTools.Cmdlets/Commands/Items", "SftpTools.Cmdlets/Completion", "SftpTools.Cmdlets/Output",
            "SftpTools.Cmdlets/Parameters", "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Runtime", "SftpTools.Cmdlets/Targets",
            "SftpTools/Content", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Sessions", "SftpTools/Transfer",
        ],
        ["SftpTools.Cmdlets/Commands/Items"] =
        [
            "SftpTools.Cmdlets/Commands", "SftpTools.Cmdlets/Completion", "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Parameters",
            "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Provider/Engine", "SftpTools.Cmdlets/Runtime", "SftpTools.Cmdlets/Targets",
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Items", "SftpTools/Listing",
            "SftpTools/Operations", "SftpTools/Sessions",
        ],
        ["SftpTools.Cmdlets/Commands/Sessions"] =
        [
            "SftpTools.Cmdlets/Commands", "SftpTools.Cmdlets/Commands/Items", "SftpTools.Cmdlets/Completion", "SftpTools.Cmdlets/Output",
            "SftpTools.Cmdlets/Parameters", "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Provider", "SftpTools.Cmdlets/Runtime",
            "SftpTools.Cmdlets/Targets", "SftpTools/Errors", "SftpTools/Items", "SftpTools/Profiles", "SftpTools/Protocol",
            "SftpTools/Sessions", "SftpTools/Transports", "SftpTools/Transports/Config", "SftpTools/Wire",
        ],
        ["SftpTools.Cmdlets/Commands/Transfers"] =
        [
            "SftpTools.Cmdlets/Commands", "SftpTools.Cmdlets/Commands/Items", "SftpTools.Cmdlets/Completion", "SftpTools.Cmdlets/Copying",
            "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Parameters", "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Runtime",
            "SftpTools.Cmdlets/Targets", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Local", "SftpTools/Items",
            "SftpTools/Sessions", "SftpTools/Transfer", "SftpTools/Transfer/Journals", "SftpTools/Transfer/Names",
            "SftpTools/Transfer/Resume",
        ],
        ["SftpTools.Cmdlets/Commands/Trust"] =
        [
            "SftpTools.Cmdlets/Commands", "SftpTools.Cmdlets/Completion", "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Parameters",
            "SftpTools.Cmdlets/Runtime", "SftpTools/Errors", "SftpTools/Transports", "SftpTools/Transports/OpenSsh",
            "SftpTools/Transports/SshNet", "SftpTools/Trust", "SftpTools/Wire",
        ],
        ["SftpTools.Cmdlets/Completion"] =
        [
            "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Runtime", "SftpTools/Content", "SftpTools/Errors", "SftpTools/FileSystems",
            "SftpTools/Sessions", "SftpTools/Transports/Config", "SftpTools/Trust",
        ],
        ["SftpTools.Cmdlets/Copying"] =
        [
            "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Parameters", "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Runtime",
            "SftpTools.Cmdlets/Targets", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Local", "SftpTools/Sessions",
            "SftpTools/Transfer", "SftpTools/Transfer/Jobs", "SftpTools/Transfer/Journals", "SftpTools/Transfer/Planning",
        ],
        ["SftpTools.Cmdlets/Output"] = ["SftpTools/Errors", "SftpTools/Items", "SftpTools/Transfer"],
        ["SftpTools.Cmdlets/Parameters"] =
        [
            "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Runtime", "SftpTools/Content", "SftpTools/Errors", "SftpTools/FileSystems",
            "SftpTools/FileSystems/Local", "SftpTools/FileSystems/Remote", "SftpTools/Items", "SftpTools/Operations",
            "SftpTools/Profiles", "SftpTools/Sessions", "SftpTools/Transfer", "SftpTools/Transports", "SftpTools/Transports/OpenSsh",
            "SftpTools/Transports/SshNet",
        ],
        ["SftpTools.Cmdlets/Paths"] =
        [
            "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Parameters", "SftpTools.Cmdlets/Runtime", "SftpTools/Errors",
            "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Sessions",
        ],
        ["SftpTools.Cmdlets/Provider"] =
        [
            "SftpTools.Cmdlets/Completion", "SftpTools.Cmdlets/Copying", "SftpTools.Cmdlets/Output", "SftpTools.Cmdlets/Parameters",
            "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Provider/Engine", "SftpTools.Cmdlets/Runtime", "SftpTools.Cmdlets/Targets",
            "SftpTools/Content", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Items",
            "SftpTools/Operations", "SftpTools/Sessions", "SftpTools/Transfer", "SftpTools/Transports", "SftpTools/Wire",
        ],
        ["SftpTools.Cmdlets/Provider/Engine"] = ["SftpTools.Cmdlets/Output", "SftpTools/Content", "SftpTools/Errors", "SftpTools/Transfer"],
        ["SftpTools.Cmdlets/Runtime"] =
        [
            "SftpTools.Cmdlets/Output", "SftpTools/Errors", "SftpTools/Items", "SftpTools/Sessions", "SftpTools/Transfer/Jobs",
            "SftpTools/Transports",
        ],
        ["SftpTools.Cmdlets/Targets"] =
        [
            "SftpTools.Cmdlets/Parameters", "SftpTools.Cmdlets/Paths", "SftpTools.Cmdlets/Runtime", "SftpTools/Buffers",
            "SftpTools/Content", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Local",
            "SftpTools/FileSystems/Remote", "SftpTools/Items", "SftpTools/Listing", "SftpTools/Operations", "SftpTools/Sessions",
            "SftpTools/Transfer/Names", "SftpTools/Transfer/Retry",
        ],
        ["SftpTools.SshNet"] =
        [
            "SftpTools.SshNet/Channels", "SftpTools.SshNet/Logins", "SftpTools/Errors", "SftpTools/Transports",
            "SftpTools/Transports/Config",
        ],
        ["SftpTools.SshNet/Channels"] = ["SftpTools/Errors", "SftpTools/Native"],
        ["SftpTools.SshNet/Keys"] =
        [
            "SftpTools/Errors", "SftpTools/Native", "SftpTools/Transports", "SftpTools/Transports/Agent", "SftpTools/Transports/Keys",
            "SftpTools/Wire",
        ],
        ["SftpTools.SshNet/Logins"] =
        [
            "SftpTools.SshNet", "SftpTools.SshNet/Channels", "SftpTools.SshNet/Keys", "SftpTools/Errors", "SftpTools/Native",
            "SftpTools/Transports", "SftpTools/Transports/Agent", "SftpTools/Transports/Config", "SftpTools/Transports/OpenSsh",
            "SftpTools/Trust", "SftpTools/Wire",
        ],
        ["SftpTools/Buffers"] = [],
        ["SftpTools/Content"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Profiles",
            "SftpTools/Transfer", "SftpTools/Transfer/Files", "SftpTools/Transfer/Jobs", "SftpTools/Transfer/Names",
            "SftpTools/Transfer/Planning", "SftpTools/Transfer/Retry",
        ],
        ["SftpTools/Errors"] = ["SftpTools/Protocol"],
        ["SftpTools/FileSystems"] = ["SftpTools/Buffers", "SftpTools/Errors", "SftpTools/Profiles", "SftpTools/Protocol"],
        ["SftpTools/FileSystems/Local"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Native",
            "SftpTools/Profiles",
        ],
        ["SftpTools/FileSystems/Remote"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Profiles", "SftpTools/Protocol",
            "SftpTools/Protocol/Requests", "SftpTools/Transfer/Names", "SftpTools/Trust",
        ],
        ["SftpTools/Items"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Listing", "SftpTools/Operations",
            "SftpTools/Protocol", "SftpTools/Sessions",
        ],
        ["SftpTools/Listing"] = ["SftpTools/Errors", "SftpTools/FileSystems"],
        ["SftpTools/Native"] = ["SftpTools/Errors"],
        ["SftpTools/Operations"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Items",
            "SftpTools/Listing", "SftpTools/Protocol", "SftpTools/Sessions",
        ],
        ["SftpTools/Profiles"] = [],
        ["SftpTools/Protocol"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/Profiles", "SftpTools/Protocol/Channels", "SftpTools/Protocol/Requests",
            "SftpTools/Waiting", "SftpTools/Wire",
        ],
        ["SftpTools/Protocol/Channels"] = ["SftpTools/Buffers", "SftpTools/Errors", "SftpTools/Protocol", "SftpTools/Protocol/Requests"],
        ["SftpTools/Protocol/Requests"] = ["SftpTools/Protocol"],
        ["SftpTools/Sessions"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Remote", "SftpTools/Profiles", "SftpTools/Protocol",
            "SftpTools/Protocol/Channels", "SftpTools/Transports", "SftpTools/Trust",
        ],
        ["SftpTools/Transfer"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Sessions", "SftpTools/Transfer/Journals", "SftpTools/Transfer/Names",
        ],
        ["SftpTools/Transfer/Data"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Profiles", "SftpTools/Transfer",
            "SftpTools/Waiting",
        ],
        ["SftpTools/Transfer/Files"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Profiles", "SftpTools/Transfer",
            "SftpTools/Transfer/Data", "SftpTools/Transfer/Names", "SftpTools/Transfer/Planning", "SftpTools/Transfer/Resume",
        ],
        ["SftpTools/Transfer/Jobs"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Local", "SftpTools/FileSystems/Remote",
            "SftpTools/Listing", "SftpTools/Transfer", "SftpTools/Transfer/Data", "SftpTools/Transfer/Files",
            "SftpTools/Transfer/Journals", "SftpTools/Transfer/Names", "SftpTools/Transfer/Planning", "SftpTools/Transfer/Resume",
            "SftpTools/Transfer/Retry",
        ],
        ["SftpTools/Transfer/Journals"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Local", "SftpTools/Native", "SftpTools/Transfer",
            "SftpTools/Transfer/Names",
        ],
        ["SftpTools/Transfer/Names"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Native", "SftpTools/Profiles", "SftpTools/Transfer",
            "SftpTools/Transfer/Retry",
        ],
        ["SftpTools/Transfer/Planning"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/FileSystems/Local", "SftpTools/Native", "SftpTools/Profiles",
            "SftpTools/Sessions", "SftpTools/Transfer", "SftpTools/Transfer/Data", "SftpTools/Transfer/Names", "SftpTools/Transfer/Retry",
        ],
        ["SftpTools/Transfer/Resume"] =
        [
            "SftpTools/Buffers", "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Listing", "SftpTools/Native",
            "SftpTools/Profiles", "SftpTools/Transfer", "SftpTools/Transfer/Data", "SftpTools/Transfer/Names", "SftpTools/Transfer/Retry",
        ],
        ["SftpTools/Transfer/Retry"] = ["SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Transfer"],
        ["SftpTools/Transports"] =
        [
            "SftpTools/Errors", "SftpTools/Profiles", "SftpTools/Protocol", "SftpTools/Transports/Config", "SftpTools/Wire",
        ],
        ["SftpTools/Transports/Agent"] = ["SftpTools/Errors", "SftpTools/Wire"],
        ["SftpTools/Transports/Config"] = ["SftpTools/Native", "SftpTools/Transports", "SftpTools/Wire"],
        ["SftpTools/Transports/Keys"] = ["SftpTools/Errors", "SftpTools/Wire"],
        ["SftpTools/Transports/OpenSsh"] =
        [
            "SftpTools/Errors", "SftpTools/FileSystems", "SftpTools/Native", "SftpTools/Protocol/Channels", "SftpTools/Transports",
            "SftpTools/Transports/Config", "SftpTools/Transports/Keys", "SftpTools/Trust",
        ],
        ["SftpTools/Transports/SshNet"] = ["SftpTools/Errors", "SftpTools/Transports", "SftpTools/Trust"],
        ["SftpTools/Trust"] = ["SftpTools/Errors", "SftpTools/Native", "SftpTools/Transports", "SftpTools/Wire"],
        ["SftpTools/Waiting"] = [],
        ["SftpTools/Wire"] = [],
    };
}
