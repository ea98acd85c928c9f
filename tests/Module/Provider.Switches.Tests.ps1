# Dynamic parameters are bound by the provider of the location where the path is not known yet: before it, or with one from the pipeline.
# Every one is written in each place, from each kind of location, for a path of the drive and for one of this machine.
BeforeDiscovery {
    $places = @{ Place = 'local' }, @{ Place = 'D:/' }, @{ Place = 'env:' }
    $switches = @(
        @{ Command = 'Get-ChildItem'; Written = '-Directory' }
        @{ Command = 'Get-ChildItem'; Written = '-File' }
        @{ Command = 'Get-ChildItem'; Written = '-Hidden' }
        @{ Command = 'Get-ChildItem'; Written = '-ReadOnly' }
        @{ Command = 'Get-ChildItem'; Written = '-System' }
        @{ Command = 'Get-ChildItem'; Written = '-Attributes Directory+Hidden' }
        @{ Command = 'Get-ChildItem'; Written = '-Attributes !Directory,Hidden' }
        @{ Command = 'Get-ChildItem'; Written = '-Recurse -FollowSymlink' }
        @{ Command = 'Get-ChildItem'; Written = '-Name -File' }
        @{ Command = 'Get-ChildItem'; Written = '-Recurse -Include f* -File' }
        @{ Command = 'Get-Content'; Written = '-Raw'; Leaf = 'f.txt' }
        @{ Command = 'Get-Content'; Written = '-AsByteStream'; Leaf = 'f.txt' }
        @{ Command = 'Get-Content'; Written = '-Raw -AsByteStream'; Leaf = 'f.txt' }
        @{ Command = 'Get-Content'; Written = '-Delimiter e'; Leaf = 'f.txt' }
        @{ Command = 'Get-Content'; Written = '-Encoding latin1'; Leaf = 'f.txt' }
        @{ Command = 'Test-Path'; Written = '-OlderThan 2020-01-01'; Leaf = 'f.txt' }
        @{ Command = 'Test-Path'; Written = '-NewerThan 2020-01-01'; Leaf = 'f.txt' }
    )
    $writers = @(
        @{ Command = 'Set-Content'; Written = '-NoNewline'; Value = "'one', 'two'" }
        @{ Command = 'Set-Content'; Written = '-AsByteStream'; Value = '[byte[]](1, 2, 3)' }
        @{ Command = 'Set-Content'; Written = '-Encoding unicode'; Value = "'one'" }
        @{ Command = 'Add-Content'; Written = '-NoNewline'; Value = "'one', 'two'" }
        @{ Command = 'Add-Content'; Written = '-AsByteStream'; Value = '[byte[]](1, 2, 3)' }
        @{ Command = 'Add-Content'; Written = '-Encoding unicode'; Value = "'one'" }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $start = (Get-Location).Path

    function New-Tree([string] $Below) {
        $root = New-TestFolder $Below
        $null = [System.IO.Directory]::CreateDirectory("$root/sub"), [System.IO.Directory]::CreateDirectory("$root/.hid")
        foreach ($name in 'f.txt', '.dot', 'fixed', 'sub/f2.txt') { [System.IO.File]::WriteAllText("$root/$name", "one`ntwo é`n") }
        Set-Mode "$root/fixed" 444
        $null = [System.IO.File]::CreateSymbolicLink("$root/link", 'f.txt')
        $root
    }

    # The same command with its switches in each place; what comes, or the error's id.
    function Invoke-Everywhere([string] $Command, [string] $Written, [string] $Path) {
        foreach ($line in "$Command $Written '$Path'", "$Command '$Path' $Written", "'$Path' | $Command $Written", "Get-Item '$Path' | $Command $Written") {
            $ErrorActionPreference = 'Stop'
            try {
                $text = (Invoke-Expression $line | ForEach-Object { if ($_ -is [string] -or $_ -is [ValueType]) { "$_" } else { $_.Name } } | Sort-Object) -join '|'
            }
            catch { $text = ($_.FullyQualifiedErrorId -split ',')[0] }
            $line.Replace($Path, 'PATH') + " => $text"
        }
    }

    if (-not $server.Unavailable) {
        $session = Connect-TestServer $server prod
        $here = New-Tree $server.dataPath
        $local = New-Tree $server.dataPath
        $null = New-PSDrive D -PSProvider Sftp -Root $here -Session prod -Scope Global
    }
}

AfterAll {
    Set-Location $start
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Switches of the drive''s commands, with the location in <Place>' -ForEach $places {
    BeforeEach {
        Skip-Without $server
        if (-not $server.Unavailable) { Set-Location ($Place -eq 'local' ? $local : $Place) }
    }

    AfterEach {
        Set-Location $start
    }

    It '<Command> <Written> does on the drive what it does on this machine' -ForEach $switches {
        $below = $Leaf ? "/$Leaf" : ''
        $results = Invoke-Everywhere $Command $Written ($Leaf ? "D:/$Leaf" : 'D:')
        $results | Should -Be (Invoke-Everywhere $Command $Written "$local$below")
        # Nor is a switch dropped on both sides: the result is that of a location on this machine, or an error.
        Set-Location $local
        $plain = Invoke-Everywhere $Command $Written "$local$below"
        foreach ($i in 0..3) { $results[$i] | Should -BeIn $plain[$i], ($plain[$i] -replace ' => [\s\S]*', ' => NamedParameterNotFound') }
    }

    It 'waits for more where Get-Content -Wait is written' {
        foreach ($path in 'D:/f.txt', "$local/f.txt") {
            foreach ($line in "Get-Content -Wait '$path'", "Get-Content '$path' -Wait", "Get-Item '$path' | Get-Content -Wait") {
                $file = "$($path -like 'D:*' ? $here : $local)/f.txt"
                $more = [powershell]::Create().AddScript('param($file) foreach ($i in 1..100) { Start-Sleep -Milliseconds 100; [System.IO.File]::AppendAllText($file, "more`n") }').AddArgument($file)
                $null = $more.BeginInvoke()
                try {
                    $lines = try { Invoke-Expression "$line -ErrorAction Stop" | Select-Object -First 3 } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
                }
                finally {
                    $more.Stop()
                    $more.Dispose()
                    [System.IO.File]::WriteAllText($file, "one`ntwo é`n")
                }
                # The provider of env: has no such parameter; from everywhere else it counts.
                $known = $Place -ne 'env:' -or $line -like "* '*' -Wait"
                $lines | Should -Be ($known ? @('one', 'two é', 'more') : 'NamedParameterNotFound') -Because $line
            }
        }
    }

    It '<Command> <Written> writes to the drive what it writes to this machine' -ForEach $writers {
        foreach ($line in "$Value | $Command $Written 'PATH'", "$Command 'PATH' $Written -Value ($Value)", "Get-Item 'PATH' | $Command $Written -Value ($Value)") {
            $results = foreach ($path in "$here/w", "$local/w") {
                [System.IO.File]::WriteAllText($path, 'old')
                $to = $path -eq "$here/w" ? 'D:/w' : $path
                $problem = try { $null = Invoke-Expression $line.Replace('PATH', $to) } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
                "$problem$([System.Convert]::ToHexString([System.IO.File]::ReadAllBytes($path)))"
                [System.IO.File]::Delete($path)
            }
            $results[0] | Should -BeExactly $results[1] -Because $line
        }
    }

    It 'removes directories alone where Get-ChildItem -Directory is piped to Remove-Item' -ForEach @{ Way = 'drive' }, @{ Way = 'machine' } {
        $root = New-Tree $server.dataPath
        $path = $Way -eq 'drive' ? "prod:$root" : $root
        try { Invoke-Expression "Get-ChildItem -Directory '$path' | Remove-Item -Recurse -ErrorAction Stop" } catch { $_.FullyQualifiedErrorId | Should -BeLike 'NamedParameterNotFound*' }
        Get-NameIn $root | Should -Contain f.txt
    }
}

Describe 'A switch that means nothing on a drive' {
    BeforeAll {
        # As a provider does whose class has a parameter of its own.
        Add-Type -TypeDefinition @'
using System.Management.Automation;
using System.Management.Automation.Provider;
using System.Collections.Generic;
using System.Collections.ObjectModel;
public sealed class OddParameters { [Parameter] public SwitchParameter Odd { get; set; } [Parameter] public SwitchParameter Raw { get; set; } }
[CmdletProvider("OddSwitches", ProviderCapabilities.ShouldProcess)]
public sealed class OddSwitches : NavigationCmdletProvider, IContentCmdletProvider, IPropertyCmdletProvider {
    protected override bool IsValidPath(string path) { return true; }
    protected override bool ItemExists(string path) { return true; }
    protected override bool IsItemContainer(string path) { return true; }
    protected override object GetChildItemsDynamicParameters(string path, bool recurse) { return new OddParameters(); }
    protected override object RemoveItemDynamicParameters(string path, bool recurse) { return new OddParameters(); }
    protected override object CopyItemDynamicParameters(string path, string destination, bool recurse) { return new OddParameters(); }
    protected override object MoveItemDynamicParameters(string path, string destination) { return new OddParameters(); }
    protected override object RenameItemDynamicParameters(string path, string newName) { return new OddParameters(); }
    protected override object GetItemDynamicParameters(string path) { return new OddParameters(); }
    protected override object NewItemDynamicParameters(string path, string type, object value) { return new OddParameters(); }
    protected override object SetItemDynamicParameters(string path, object value) { return new OddParameters(); }
    protected override object ClearItemDynamicParameters(string path) { return new OddParameters(); }
    protected override object InvokeDefaultActionDynamicParameters(string path) { return new OddParameters(); }
    protected override object ItemExistsDynamicParameters(string path) { return new OddParameters(); }
    public object GetPropertyDynamicParameters(string path, Collection<string> names) { return new OddParameters(); }
    public object SetPropertyDynamicParameters(string path, PSObject value) { return new OddParameters(); }
    public object ClearPropertyDynamicParameters(string path, Collection<string> names) { return new OddParameters(); }
    public void GetProperty(string path, Collection<string> names) { }
    public void SetProperty(string path, PSObject value) { }
    public void ClearProperty(string path, Collection<string> names) { }
    public object GetContentReaderDynamicParameters(string path) { return new OddParameters(); }
    public object GetContentWriterDynamicParameters(string path) { return new OddParameters(); }
    public object ClearContentDynamicParameters(string path) { return new OddParameters(); }
    public IContentReader GetContentReader(string path) { return null; }
    public IContentWriter GetContentWriter(string path) { return null; }
    public void ClearContent(string path) { }
}
'@ -ReferencedAssemblies ([psobject].Assembly.Location), System.Runtime, System.Collections, netstandard
        $dll = [OddSwitches].Assembly
        Import-Module $dll
        $null = New-PSDrive odd -PSProvider OddSwitches -Root / -Scope Global
    }

    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $root = New-Tree $server.dataPath
        $path = "prod:$root"
        Set-Location odd:/
    }

    AfterEach {
        Set-Location $start
    }

    It 'ends <_> before anything is changed' -ForEach @(
        'Get-ChildItem -Odd', 'Remove-Item -Recurse -Odd', 'Copy-Item -Destination prod:/tmp/copy -Recurse -Odd'
        'Move-Item -Destination prod:/tmp/moved -Odd', 'Get-Item -Odd', 'Test-Path -Odd', 'Get-ItemProperty -Odd', 'Get-Item | Set-ItemProperty -Name Mode -Value 700 -Odd'
        '% { [pscustomobject]@{ Path = $_ } } | New-Item -Name new -Odd'
    ) {
        { Invoke-Expression "'$path' | $_ -ErrorAction Stop" } | Should -Throw '*-Odd*' -ErrorId SftpParameterUnknown*
        Get-NameIn $root | Should -Be .dot, .hid, f.txt, fixed, link, sub
    }

    It 'ends <_> before anything is changed' -ForEach 'Get-Content -Odd', 'Set-Content -Value x -Odd', 'Add-Content -Value x -Odd', 'Clear-Content -Odd' {
        { Invoke-Expression "Get-Item '$path/f.txt' | $_" } | Should -Throw '*-Odd*' -ErrorId SftpParameterUnknown*
        [System.IO.File]::ReadAllText("$root/f.txt") | Should -BeExactly "one`ntwo é`n"
    }

    It 'leaves the refusal of <_> as it is' -ForEach 'Rename-Item -NewName other -Odd', 'Set-Item -Value x -Odd', 'Clear-Item -Odd', 'Clear-ItemProperty -Name Mode -Odd' {
        { Invoke-Expression "'$path/f.txt' | $_ -ErrorAction Stop" } | Should -Throw
        [System.IO.File]::ReadAllText("$root/f.txt") | Should -BeExactly "one`ntwo é`n"
    }

    It 'is taken where it has a name that is known' {
        Invoke-Expression "Get-Item '$path/f.txt' | Get-Content -Raw" | Should -BeExactly "one`ntwo é`n"
    }
}
