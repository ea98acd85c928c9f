<#
    What cannot be done on a drive, and what to write instead, as about_SftpTools_Drive lists it: each line "command -> instead" is read from the
    help and run. The left side fails, and changes nothing; the right side does what was meant.
#>
BeforeDiscovery {
    $lines = Get-Content $PSScriptRoot/../../src/SftpTools.Cmdlets/Help/about_SftpTools_Drive.md | Where-Object { $_ -match '^    \S.* ->  \S' }
    $rows = foreach ($line in $lines) { $left, $right = $line.Trim() -split '\s+->\s+', 2; @{ Left = $left; Right = $right; IsSilent = $left -eq 'dir prod:\in\*.log | Select-String error' } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
    if ($session) { $null = New-PSDrive -Name cross -PSProvider Sftp -Root $server.dataPath -Session $session }
    $start = (Get-Location).Path

    # Each row in folders of its own: the help's C:\ is a folder of this machine, its prod:\ one of the server.
    function New-Place {
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
        foreach ($folder in "$here/in", "$here/out", "$there/in") { $null = [System.IO.Directory]::CreateDirectory($folder) }
        [System.IO.File]::WriteAllText("$here/out/a.csv", "x,y`n1,2`n")
        [System.IO.File]::WriteAllText("$there/in/a.csv", "x,y`n1,2`n")
        [System.IO.File]::WriteAllText("$there/in/a.log", "all is well`nan error`n")
        [System.IO.File]::WriteAllText("$there/in/a.json", '{ "x": 1 }')
        [System.IO.File]::WriteAllText("$there/in/a.psd1", '@{ x = 1 }')
        [System.IO.File]::WriteAllText("$there/in/m.psm1", 'function Get-One { 1 }')
        [System.IO.File]::WriteAllText("$there/in/x.ps1", '"it ran"')
        1 | Export-Clixml "$there/in/a.xml"
        if ($Left -like 'Move-Item*' -or $Left -like '*Copy-Item*') { Remove-Item "$(($Left -match 'prod:\\in$') ? $there : "$here/none")/in/a.csv" -ErrorAction Ignore }
        $here, $there
    }

    function Convert-Line([string] $Line, [string] $Here, [string] $There) {
        $drive = "cross:\$([System.IO.Path]::GetFileName($There))\"
        $Line.Replace('prod:\', $drive) -replace 'C:\\([\w.\\]+)', { Join-Path $Here $_.Groups[1].Value.Replace('\', '/') }
    }

    function Get-Shape([string] $Root) {
        Get-ChildItem $Root -Recurse -Force | ForEach-Object { "$([System.IO.Path]::GetRelativePath($Root, $_.FullName)) $($_.PSIsContainer ? '' : $_.Length)" }
    }
}

AfterAll {
    Set-Location $start
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'What a drive cannot do' {
    BeforeEach {
        Skip-Without $server
    }

    AfterEach { Set-Location $start }

    It 'fails, and there is another way: <Left>' -ForEach $rows {
        if ($server.Unavailable) { return }
        $here, $there = New-Place
        $before = @(Get-Shape $here; Get-Shape $there) -join '|'
        $command = Convert-Line $Left $here $there
        $problems = @()
        $said = try { Invoke-Expression $command -ErrorVariable +problems 2>&1 } catch { $_ }
        $failed = @($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        if ($IsSilent) { $said | Should -BeNullOrEmpty } else { $failed | Should -Not -BeNullOrEmpty -Because "'$command' is said to fail" }
        (@(Get-Shape $here; Get-Shape $there) -join '|') | Should -BeExactly $before

        $instead = Convert-Line $Right $here $there
        $Error.Clear()
        $got = @(Invoke-Expression $instead 2>&1)
        $got | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
        $changed = (@(Get-Shape $here; Get-Shape $there) -join '|') -cne $before
        ($got.Count -gt 0 -or $changed) | Should -BeTrue -Because "'$instead' should do what was meant"
        switch -Wildcard ($Left) {
            '*a.csv*Copy-Item*' { [System.IO.File]::Exists("$here/in/a.csv") | Should -BeTrue }
            'Move-Item C:*' { [System.IO.File]::Exists("$here/out/a.csv") | Should -BeFalse; [System.IO.File]::Exists("$there/in/a.csv") | Should -BeTrue }
            'Move-Item prod:*' { [System.IO.File]::Exists("$there/in/a.csv") | Should -BeFalse; [System.IO.File]::Exists("$here/in/a.csv") | Should -BeTrue }
            '*new.txt' { "$(Get-Content "$there/in/new.txt")" | Should -Match '\S' }
            'Import-Csv*' { $got[0].y | Should -Be 2 }
            '*Select-String*' { "$got" | Should -Match 'an error' }
            '*Get-FileHash' { $got.Hash | Should -Be (Get-FileHash "$there/in/a.csv").Hash }
            '& *' { $got | Should -Be 'it ran' }
            'Import-Module*' { $got | Remove-Module }
        }
    }

    It 'names the command that works: <_>' -ForEach @(
        "Copy-Item 'HERE/in/a.csv' 'LOCAL'", "Copy-Item 'HERE/in/a.*' 'LOCAL'", "Copy-Item 'HERE/in' 'LOCAL/new' -Recurse", "Move-Item 'HERE/in/a.csv' 'LOCAL'", "Move-Item 'HERE/in' 'LOCAL/new'"
        "Copy-Item 'HERE/in/*' 'LOCAL' -Exclude *.log, *.xml", "Copy-Item -LiteralPath 'HERE/in/a.csv' 'LOCAL/it''s'", "Set-Location HERE/in; Copy-Item a.csv 'LOCAL'"
    ) {
        if ($server.Unavailable) { return }
        $here, $there = New-Place
        $command = $_.Replace('HERE', "cross:/$([System.IO.Path]::GetFileName($there))").Replace('LOCAL', "$here/in")
        $words = try { Invoke-Expression $command } catch { $_ }
        $words.FullyQualifiedErrorId | Should -BeLike 'SftpCopyCrossesProviders*'
        $words.Exception.Message -match 'Copy-SftpItem (?!takes).*$' | Should -BeTrue
        $Matches[0] | Should -BeLike 'Copy-SftpItem *'
        Invoke-Expression $Matches[0] -ErrorAction Stop
        Get-Shape "$here/in" | Should -Not -BeNullOrEmpty
        if ($command -match '-Exclude') { Get-NameIn "$here/in" | Should -Not -Contain a.log }
        if ($command -match '^Move') { (Get-Shape "$there") -match 'a.csv' | Should -BeNullOrEmpty }
    }
}

Describe 'A new directory in a drive' {
    BeforeEach {
        Skip-Without $server
        $place = New-TestFolder $TestDrive
        Set-Location $place
    }

    AfterEach { Set-Location $start }

    It 'is made by <_>' -ForEach 'New-Item n -ItemType Directory', 'ni n -Type Directory', 'New-Item -Path n -Type Directory' {
        if ($server.Unavailable) { return }
        $there = New-TestFolder $server.dataPath
        Set-Location "cross:/$([System.IO.Path]::GetFileName($there))"
        $null = Invoke-Expression $_
        Get-NameIn $there | Should -Be n
        Get-NameIn $place | Should -BeNullOrEmpty
    }

    # The help says so; where it is no longer true, it has to say something else.
    It 'is not made by mkdir and md where these are programs' -Skip:$IsWindows {
        if ($server.Unavailable) { return }
        (Get-Command mkdir).CommandType | Should -Be Application
        $there = New-TestFolder $server.dataPath
        Set-Location "cross:/$([System.IO.Path]::GetFileName($there))"
        mkdir n
        Get-NameIn $there | Should -BeNullOrEmpty
        Get-NameIn $place | Should -Be n
    }
}
