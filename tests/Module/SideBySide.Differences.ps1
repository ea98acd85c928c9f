<#
    Where the module does not do what PowerShell does with files of this machine, and means it. Each difference has the reason that
    about_SftpTools_Differences gives, and the blocks that show it: of SideBySide.Cases.ps1 for the cmdlets, of SideBySide.DriveCases.ps1
    for the drive. One that no block shows any more fails the suite.

    Counterparts are not differences: what the file system says with its id, the module says with its own, and with the category of the cause.
#>
function New-Difference([string] $Title, [string] $Reason, [string[]] $Cmdlet = @(), [string[]] $Drive = @()) {
    @{ Title = $Title; Reason = $Reason; Cmdlet = $Cmdlet; Drive = $Drive }
}

$links = 'after ln -s d lnk; ln -s nowhere dangling; ln -s a.txt file'
@{
    Differences  = @(
        New-Difference 'What is excluded stays' @'
Remove-Item -Recurse -Exclude decides about the items of one directory at a time and removes a directory that matches with all that is in it,
excluded or not. Here what is excluded stays wherever it is, and so do the directories above it.
'@ -Cmdlet @(
            'Remove-Item d -Recurse -Exclude c', 'Remove-Item d -Recurse -Exclude c, 1.txt, q.txt', 'Remove-Item d -Recurse -Exclude q.txt'
            'Remove-Item d -Recurse -Exclude *.csv', 'Remove-Item d/* -Recurse -Exclude c', 'Remove-Item d/* -Recurse -Exclude q.txt'
        ) -Drive @(
            'Remove-Item d -Recurse -Exclude *.txt', 'Remove-Item d -Recurse -Exclude e', 'Remove-Item d -Recurse -Exclude d', 'Remove-Item * -Recurse -Exclude *.txt'
        )
        New-Difference '-Filter holds for what is named, too' @'
Remove-Item and Move-Item ignore -Filter for a path without wildcards and for items of the pipeline. The cmdlets leave out a file that does not match.
'@ -Cmdlet @(
            'Remove-Item a.txt -Filter *.csv', 'Remove-Item d/* -Recurse -Filter *.csv', 'Get-ChildItem -File a.txt, b.csv | Remove-Item -Filter b*', 'Move-Item d e -Filter *.txt'
        )
        New-Difference 'Names that cannot be honoured are an error' @'
With -Recurse, -Include and -Exclude reach into directories that -Path names. For one that is given with -LiteralPath or by an item, Remove-Item
does nothing and says nothing; Remove-SftpItem says why nothing was removed.
'@ -Cmdlet 'Remove-Item -LiteralPath d -Recurse -Exclude c'
        New-Difference 'Links to directories are not entered' @'
Where PowerShell walks a tree by itself, which it does for -Include, -Exclude and -Name, it goes into links to directories, and Remove-Item removes what is
there. Here a link is listed or removed itself, and what it names only when -FollowSymlink asks for it.
'@ -Cmdlet @(
            "Remove-Item lnk -Recurse -Exclude zzz $links", "Remove-Item lnk -Recurse -Include q.txt $links"
        ) -Drive @(
            'Remove-Item out/* -Recurse -Exclude zzz', 'Remove-Item dlink -Recurse -Exclude zzz', 'Remove-Item dlink -Recurse -Include k.txt'
            'Get-ChildItem *.txt -Recurse', 'Get-ChildItem . -Recurse -Name', 'Get-ChildItem . -Depth 1 -Name', 'Get-ChildItem . -Depth 1 -Include *.txt'
            'Get-ChildItem . -Recurse -Include *.txt -Exclude x*', 'Get-ChildItem . -Recurse -Include *.txt -Name'
        )
        New-Difference 'Rename-SftpItem -Force replaces' @'
Rename-Item never replaces. Rename-SftpItem -Force replaces a file that has the new name, in one step where the server can, and says so in its
help. Without -Force it is refused.
'@ -Cmdlet 'Rename-Item a.txt b.csv -Force', 'Rename-Item d e -Force'
        New-Difference 'A backslash is part of a name' @'
For PowerShell it parts a path as a slash does. On a server it is a character like any other, and the cmdlets give and take such names. In
a drive it parts a path.
'@ -Cmdlet 'Rename-Item a.txt x\y'
        New-Difference 'A separator at the end makes a directory' @'
`Copy-Item a.txt new/` makes the directory new and copies into it; with files of this machine it is an error.
'@ -Cmdlet 'Copy-Item a.txt no/' -Drive 'Copy-Item a.txt nodir/'
        New-Difference 'A directory is copied with -Recurse' @'
Without it, Copy-Item makes an empty directory and says nothing. Here it is an error that names -Recurse.
'@ -Cmdlet @(
            'Copy-Item d new', 'Copy-Item d e', 'Copy-Item d/* e', "Copy-Item lnk new $links"
        ) -Drive @(
            'Copy-Item d n', 'Copy-Item d empty', 'Copy-Item d/* empty', 'Copy-Item d/* empty -Filter *.*', 'Copy-Item d/* .', 'Copy-Item d/* empty -Exclude *.csv'
        )
        New-Difference 'Several sources go into one directory' @'
Where the destination is not there, Copy-Item gives the first of several directories the new name, puts the others into it, and mixes files of
both. For Copy-SftpItem the destination is a directory that holds each source under its own name, whatever was there before.
'@ -Cmdlet 'Copy-Item d/* new -Recurse', 'Copy-Item e, d/s new -Recurse'
        New-Difference 'Names choose in copied trees' @'
With -Recurse, -Include of Copy-Item decides about the named items alone, so `Copy-Item d new -Recurse -Include *.txt` copies nothing. For Copy-SftpItem it decides
about the files in the tree.
'@ -Cmdlet 'Copy-Item d new -Recurse -Include *.txt'
        New-Difference 'A copy merges directories' @'
A directory that is at the destination already is an error for Copy-Item, which copies into it all the same. Here it is none.
'@ -Cmdlet 'Copy-Item d e -Recurse after $null = mkdir -p e/d/s; Set-Content e/d/q.txt old; Set-Content e/d/more x'
        New-Difference 'A copied tree is shown as one item' @'
With -PassThru, Copy-Item -Recurse writes the directory and each item in it; a drive of a server writes the directory. Copy-SftpItem writes a result for each file.
'@ -Drive 'Copy-Item d n -Recurse -PassThru'
        New-Difference 'Several items are not moved to one new name' @'
Move-Item moves the first one and then fails. Move-SftpItem moves nothing: several items need an existing directory.
'@ -Cmdlet 'Move-Item a.txt, b.csv new'
        New-Difference 'A hidden item that is named is shown' @'
Get-Item and Get-ChildItem show an item whose name begins with a dot only with -Force, even when it is named. Here a name that was written out is
what is meant. What changes or removes things needs -Force as it does locally.
'@ -Cmdlet 'Get-ChildItem .dot', 'Get-Item .dot' -Drive 'Get-Item .hid'
        New-Difference 'Read-only files are safe from root as well' @'
The local file system lets root write to any file. On a server a file that nobody may write to needs -Force, whoever the account is, and stays read-only.
'@ -Cmdlet 'Set-Content ro.txt y', 'Clear-Content ro.txt', 'Copy-Item a.txt ro.txt' -Drive @(
            'Copy-Item a.txt ro.txt', 'Copy-Item a.txt ro.txt -Force', 'Set-Content ro.txt new', 'Set-Content *.txt new -Exclude a*', 'Add-Content ro.txt more'
            'Clear-Content ro.txt', 'Clear-Content *.txt -Exclude a*'
        )
        New-Difference 'A file that cannot be written stops no other' @'
Where one of several paths is a directory, Set-Content ends with the files before it emptied and the others as they were. Here the others are written, and the
directory is an error of its own.
'@ -Drive 'Set-Content a.txt, d, b.csv new', 'Set-Content d/* new'
        New-Difference 'A link to nothing can be written' @'
Set-Content fails for a link that leads to nothing, and Add-Content makes the file. Here both make it.
'@ -Drive 'Set-Content dangling new'
        New-Difference 'Items are written with their session' @'
The text of an item is its full path. That of an item of a server begins with the name of its session, so that it is never taken for a path of this machine.
'@ -Drive 'Set-Content n (Get-Item a.txt)'
    )

    # A copy of a file takes the place of the other one: help tells of it, and no tree shows it.
    Unshown      = 'A copy takes the place of a file'

    Counterparts = @{
        "warning: Encoding not used when '-AsByteStream' specified."        = 'warning: -Encoding means nothing together with -AsByteStream.'
        'error: Argument [InvalidArgument]'                                 = 'error: SftpNameInvalid [InvalidArgument]', 'error: SftpItemTypeUnknown [InvalidArgument]', 'error: SftpNotSupported [NotImplemented]'
        'error: ClearContentIOError [WriteError]'                           = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: ClearDirectoryContent [InvalidOperation]'                   = 'error: SftpPathExists [ResourceExists]'
        'error: CopyError [WriteError]'                                     = 'error: SftpFailure [WriteError]'
        'error: CopyFileInfoItemIOError [WriteError]'                       = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: CreateDirectoryIOError [WriteError]'                        = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: DeleteSymbolicLinkFailed [WriteError]'                      = 'error: SftpFailure [WriteError]'
        'error: DirectoryExist [ResourceExists]'                            = 'error: SftpPathExists [ResourceExists]'
        'error: DirectoryNotEmpty [WriteError]'                             = 'error: SftpFailure [WriteError]'
        'error: GetContainerContentException [InvalidOperation]'            = 'error: SftpFailure [ReadError]'
        'error: GetContentReaderDirectoryNotFoundError [ObjectNotFound]'    = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: GetContentReaderFileNotFoundError [ObjectNotFound]'         = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: GetContentWriterDirectoryNotFoundError [ObjectNotFound]'    = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: GetContentWriterUnauthorizedAccessError [PermissionDenied]' = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: InvalidOperation [InvalidOperation]'                        = 'error: SftpParametersConflict [InvalidArgument]'
        'error: ItemNotFile [InvalidOperation]'                             = 'error: SftpFailure [WriteError]'
        'error: ItemNotFound [ObjectNotFound]'                              = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: MoveFileInfoItemIOError [WriteError]'                       = 'error: SftpPathExists [ResourceExists]', 'error: SftpPathNotFound [ObjectNotFound]'
        'error: MoveItemArgumentError [InvalidArgument]'                    = 'error: SftpFailure [WriteError]', 'error: SftpPathExists [ResourceExists]'
        'error: NewItemDeleteIOError [WriteError]'                          = 'error: SftpPathExists [ResourceExists]'
        'error: NewItemIOError [WriteError]'                                = 'error: SftpPathExists [ResourceExists]', 'error: SftpPathNotFound [ObjectNotFound]'
        'error: NotAbsolutePath [InvalidArgument]'                          = 'error: SftpItemTypeUnknown [InvalidArgument]'
        'error: NotSupported [NotImplemented]'                              = 'error: SftpNotSupported [NotImplemented]'
        'error: RemoveFileSystemItemIOError [WriteError]'                   = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: RemoveFileSystemItemUnAuthorizedAccess [PermissionDenied]'  = 'error: SftpPermissionDenied [PermissionDenied]'
        'error: RenameItemIOError [WriteError]'                             = 'error: SftpPathExists [ResourceExists]', 'error: SftpNameInvalid [InvalidArgument]', 'error: SftpPathNotFound [ObjectNotFound]'
        'error: SymLinkExists [ResourceExists]'                             = 'error: SftpPathExists [ResourceExists]'
        'error: System.IO.DirectoryNotFoundException [NotSpecified]'        = 'error: SftpPathNotFound [ObjectNotFound]'
        'error: System.NotSupportedException [NotSpecified]'                = 'error: SftpPathExists [ResourceExists]'
        'error: TargetIsSameAsLink [InvalidOperation]'                      = 'error: SftpFailure [WriteError]'
        'warning: Skip already-visited directory ROOT/keep.'                = "warning: 'ROOT/keep' is not listed again: that directory was listed before, by another name."
        'warning: Skip already-visited directory ROOT/out/link.'            = "warning: 'ROOT/out/link' is not listed again: that directory was listed before, by another name."
    }
}
