<#
    PowerShell's own cmdlets on a local tree, and the module's on an equal tree of a server, side by side: the same command, then the two
    trees, what was written and which errors came are compared. The cases are in SideBySide.Cases.ps1; SideBySide.Differences.ps1 names
    the deliberate differences.
#>
BeforeDiscovery {
    $differences = (& $PSScriptRoot/SideBySide.Differences.ps1).Differences
    $all = & $PSScriptRoot/SideBySide.Cases.ps1
    $number = 0
    $cases = foreach ($case in $all) {
        foreach ($side in 'Cmdlet', 'Drive') {
            if (-not $case[$side]) { continue }
            $arranged = if ($case.Arrange) { " after $($case.Arrange.ToString().Trim())" }
            $title = "$($case.Do)$arranged"
            $difference = $differences | Where-Object { $_.Cmdlet -contains $title -or $_.Cmdlet -contains "${side}: $title" } | ForEach-Object Title
            @{ Number = ++$number; Side = $side; Do = $case.Do; Own = $case[$side]; Arrange = $case.Arrange; Title = $title; Difference = $difference }
        }
    }
    $known = @($cases | ForEach-Object { $_.Title; "$($_.Side): $($_.Title)" })
    $titles = $differences | ForEach-Object { @{ Title = $_.Title; Reason = $_.Reason; Cases = $_.Cmdlet; Shown = $_.Cmdlet.Count + $_.Drive.Count; Known = $known } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $place = New-TestFolder $TestDrive

    # A shell in which nobody can be asked, as in a scheduled task, with the module and one session.
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($moduleManifest)
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.Open()

    function Invoke-InShell([scriptblock] $Script, [hashtable] $Parameters) {
        $shell = [powershell]::Create($runspace)
        try {
            $running = $shell.AddScript($Script.ToString()).AddParameters($Parameters).BeginInvoke()
            if (-not $running.AsyncWaitHandle.WaitOne(30000)) {
                $null = $shell.BeginStop($null, $null)
                throw 'It hangs: not over within 30 s.'
            }
            $shell.EndInvoke($running)
        }
        finally {
            $shell.Dispose()
        }
    }

    if (-not $server.Unavailable) {
        Invoke-InShell { param($login) $null = New-SftpSession @login -Name side } @{ login = Get-LoginOf $server }
    }

    function New-SideTree([string] $Root) {
        foreach ($directory in 'd/c', 'd/s/c', 'd/s/empty', 'e') { $null = [System.IO.Directory]::CreateDirectory("$Root/$directory") }
        foreach ($file in 'd/c/1.txt', 'd/q.txt', 'd/r.csv', 'd/s/c/q.txt', 'd/s/q.txt', 'd/s/z.csv', 'a.txt', 'b.csv', '.dot', 'ro.txt') {
            [System.IO.File]::WriteAllText("$Root/$file", "$file`n")
        }
        Set-Mode "$Root/ro.txt" 444
    }

    # Each entry of a tree with its type, its content or the target of a link; links are not followed.
    function Get-SideTree([string] $Root, [string] $Below = '') {
        foreach ($entry in [System.IO.DirectoryInfo]::new("$Root/$Below").GetFileSystemInfos() | Sort-Object Name -CaseSensitive) {
            $path = "$Below$($entry.Name)"
            if ($entry.LinkTarget) { "$path -> $($entry.LinkTarget)" }
            elseif ($entry -is [System.IO.DirectoryInfo]) { "$path/"; Get-SideTree $Root "$path/" }
            else { "$path = $([System.IO.File]::ReadAllText($entry.FullName).Trim())" }
        }
    }

    # Runs a command with the location in a tree; what it writes is told by paths below the tree.
    $runIt = {
        param($Command, $Root, $Location, $SftpLocation)
        $ErrorActionPreference = 'SilentlyContinue'
        $WarningPreference = 'SilentlyContinue'
        if ($SftpLocation) { Set-SftpLocation -LiteralPath $SftpLocation -Session side }
        Set-Location -LiteralPath $Location
        $Error.Clear()
        $written = try { @(. ([scriptblock]::Create($Command))) } catch { }
        $problems = @($Error)
        Set-Location -LiteralPath /
        [pscustomobject]@{
            Written = @(foreach ($each in $written) {
                    $text = if ($each.PSObject.Properties['FullName']) { $each.FullName } else { "$each" }
                    $text = $text.Replace($Root, '').TrimStart('/')
                    if ($text) { $text }
                })
            Errors  = @($problems | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] } | Sort-Object -Unique)
            Texts   = @($problems | ForEach-Object { "$_" })
        }
    }

    # What the errors of PowerShell's file system are called here. Its errors of directories above what stays are left out: the cause is told once.
    $sameErrors = @{
        PathNotFound                           = 'SftpPathNotFound'
        ItemNotFound                           = 'SftpPathNotFound'
        ItemNotFile                            = 'SftpFailure'
        HostFunctionNotImplemented             = 'SftpFailure'
        'System.NotSupportedException'         = 'SftpPathExists'
        GetContainerContentException           = 'SftpFailure'
        RemoveFileSystemItemUnAuthorizedAccess = 'SftpPermissionDenied'
        DirectoryNotEmpty                      = 'SftpFailure'
        DirectoryExist                         = 'SftpPathExists'
        SymLinkExists                          = 'SftpPathExists'
        InvalidOperation                       = 'SftpInUse', 'SftpFailure', 'SftpPathNotFound'
        Argument                               = 'SftpNameInvalid'
        RenameItemIOError                      = 'SftpPathExists', 'SftpPathNotFound', 'SftpNameInvalid'
        MoveFileInfoItemIOError                = 'SftpPathExists', 'SftpPathNotFound'
        MoveDirectoryItemIOError               = 'SftpPathExists', 'SftpPathNotFound'
        MoveItemArgumentError                  = 'SftpFailure'
        NewItemIOError                         = 'SftpPathExists', 'SftpPathNotFound'
        NewItemUnauthorizedAccessError         = 'SftpPathExists'
        GetContentReaderUnauthorizedAccessError = 'SftpPathExists', 'SftpFailure'
        GetContentWriterUnauthorizedAccessError = 'SftpPathExists', 'SftpPermissionDenied'
        GetContentWriterDirectoryNotFoundError = 'SftpPathNotFound'
        ContentNotFound                        = 'SftpPathNotFound'
        CopyFileInfoItemIOError                = 'SftpPathNotFound'
        CopyContainerItemToLeafError           = 'SftpPathExists'
        CopyError                              = 'SftpFailure'
    }

    # The differences of errors in words; none when each has its counterpart.
    function Compare-SideError([string[]] $Native, [string[]] $Own) {
        if ($Native.Count -gt 1) { $Native = @($Native | Where-Object { $_ -ne 'DirectoryNotEmpty' }) }
        foreach ($id in $Native) {
            if (-not ($Own | Where-Object { $_ -eq $id -or $_ -in $sameErrors[$id] })) { "PowerShell says $id, and not the module ($($Own -join ', '))" }
        }
        foreach ($id in $Own) {
            if (-not ($Native | Where-Object { $_ -eq $id -or $id -in $sameErrors[$_] })) { "the module says $id, and not PowerShell ($($Native -join ', '))" }
        }
    }

    # Runs a case on both sides and returns what differs, in words.
    function Compare-Side($Case) {
        $roots = @{ Native = "$place/$($Case.Number)"; Own = "$($server.dataPath)/$($Case.Side)$($Case.Number)" }
        foreach ($root in $roots.Values) {
            New-SideTree $root
            if ($Case.Arrange) { Push-Location $root; try { . $Case.Arrange } finally { Pop-Location } }
        }
        $native = Invoke-InShell $runIt @{ Command = $Case.Do; Root = $roots.Native; Location = $roots.Native }
        $own = Invoke-InShell $runIt @{
            Command      = $Case.Own
            Root         = $roots.Own
            Location     = if ($Case.Side -eq 'Drive') { "side:$($roots.Own)" } else { '/' }
            SftpLocation = if ($Case.Side -eq 'Drive') { $null } else { $roots.Own }
        }
        $trees = Compare-Object @(Get-SideTree $roots.Native) @(Get-SideTree $roots.Own)
        foreach ($line in $trees) { "$(if ($line.SideIndicator -eq '<=') { 'only PowerShell leaves' } else { 'only the module leaves' }) $($line.InputObject)" }
        Compare-SideError $native.Errors $own.Errors
        # The order of a listing is the server's and the culture's.
        $writings = Compare-Object @($native.Written | Sort-Object) @($own.Written | Sort-Object)
        foreach ($line in $writings) { "$(if ($line.SideIndicator -eq '<=') { 'only PowerShell writes' } else { 'only the module writes' }) $($line.InputObject)" }
    }
}

AfterAll {
    if ($runspace) { $runspace.Dispose() }
    Stop-Fixture $server
}

Describe 'Side by side with PowerShell' {
    It '<Side>: <Title>' -ForEach $cases {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $found = @(Compare-Side $_)
        if ($_.Difference) { $found | Should -Not -BeNullOrEmpty -Because "the difference '$($_.Difference)' is named for it" }
        else { $found -join '; ' | Should -BeNullOrEmpty }
    }
}

Describe 'Deliberate differences' {
    BeforeAll {
        $help = [System.IO.File]::ReadAllText((Join-Path $repository src SftpTools.Cmdlets Help about_SftpTools_Differences.md)) -replace '\s+', ' '
    }

    It 'tells of "<Title>" in about_SftpTools_Differences with its reason, and has its cases' -ForEach $titles {
        $help.Contains("### $Title $(($Reason -replace '\s+', ' ').Trim())") | Should -BeTrue -Because 'help has the words of SideBySide.Differences.ps1'
        foreach ($case in $Cases) { $case | Should -BeIn $Known }
        $Shown | Should -BeGreaterThan 0
    }

    It 'are at most 25, and help has no other' -ForEach @{ Titles = $titles.Title + (& $PSScriptRoot/SideBySide.Differences.ps1).Unshown } {
        $Titles.Count | Should -BeLessOrEqual 25
        [regex]::Matches([System.IO.File]::ReadAllText((Join-Path $repository src SftpTools.Cmdlets Help about_SftpTools_Differences.md)), '(?m)^### (.*)$') |
            ForEach-Object { $_.Groups[1].Value.Trim() } | Should -BeIn $Titles
    }
}
