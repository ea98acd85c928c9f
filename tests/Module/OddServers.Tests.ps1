<#
    Servers that carry out what they should refuse, by every way that PowerShell has: the cmdlets, the drive, and the methods of items. What is
    there stays, whatever the server would have done.
#>
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-Fixture odd-server
    $start = (Get-Location).Path
    $emptyHere = New-TestFolder $TestDrive

    # A session with the server under these faults, and a tree of its own: an empty directory, a full one, and two files.
    function Connect-OddServer([string] $Faults) {
        Remove-TestSession
        $null = Invoke-Fixture $server "faults $Faults"
        $null = Connect-TestServer $server odd
        $null = Invoke-Fixture $server 'remove /t'
        foreach ($path in '/t/empty/', '/t/full/file inside', '/t/full/sub/deep deeper', '/t/old old', '/t/new new') { $null = Invoke-Fixture $server "add $path" }
    }

    # What is below /t, in the order of the names.
    function Get-Odd { @((Invoke-Fixture $server 'tree /t').items) }

    $whole = '/t/empty/', '/t/full/', '/t/full/file=inside', '/t/full/sub/', '/t/full/sub/deep=deeper', '/t/new=new', '/t/old=old'

    # The errors of a script, terminating or not.
    function Get-Failure([string] $Script) {
        @(try { & ([scriptblock]::Create($Script)) *>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } } catch { $_ })
    }
}

AfterAll {
    Set-Location $start
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'A server <Faults>' -ForEach @(
    @{
        Faults = 'IgnoresExclusive MakesDirectoriesTwice'
        Refused = 'New-SftpItem odd:/t/old', 'New-SftpItem odd:/t/old -Value x', 'New-SftpItem odd:/t/full -ItemType Directory',
            'New-Item odd:/t/old -Value x', 'New-Item odd:/t/full -ItemType Directory', 'New-SftpItem odd:/t/old -ItemType HardLink -Value odd:/t/new',
            'New-SftpItem odd:/t/old -ItemType SymbolicLink -Value new'
    }
    @{
        Faults = 'RenamesOver'
        Refused = 'Move-SftpItem odd:/t/new odd:/t/old', 'Rename-SftpItem odd:/t/new old', 'Move-Item odd:/t/new odd:/t/old', 'Rename-Item odd:/t/new old',
            '(Get-SftpItem odd:/t/new).MoveTo("/t/old")'
    }
    @{
        Faults = 'WriteOnly IgnoresExclusive RenamesOver'
        Refused = 'New-SftpItem odd:/t/old -Value x', 'New-Item odd:/t/old -Value x'
    }
) {
    BeforeAll { if (-not $server.Unavailable) { Connect-OddServer $Faults } }

    It 'loses nothing by <_>' -ForEach $Refused {
        Skip-Without $server
        Get-Failure $_ | Should -HaveCount 1
        Get-Odd | Should -Be $whole
    }
}

Describe 'A server that removes full directories' {
    It 'loses none where nobody has said that all in it shall go' {
        Skip-Without $server
        Connect-OddServer 'RemovesFullDirectories'
        # Nobody can be asked there, so no question waits for an answer.
        $result = Invoke-Bounded {
            param($s)
            $null = New-PSDrive X -PSProvider Sftp -Root / -Session $s
            $commands = { Remove-SftpItem /t/full -Session $s }, { Remove-SftpItem -LiteralPath /t/full -Session $s -Force }, { (Get-SftpItem /t/full -Session $s).Delete() },
                { Get-SftpItem /t/full -Session $s | Remove-SftpItem }, { Remove-Item X:/t/full }, { (Get-Item X:/t/full).Delete() }
            foreach ($command in $commands) {
                $failures = @(try { & $command 2>&1 } catch { $_ }).Where({ $_ -is [System.Management.Automation.ErrorRecord] })
                "$command $($failures.Count)"
            }
        } @{ s = Get-SftpSession odd }
        $result.Output | Should -HaveCount 6
        $result.Output | Should -BeLike '* 1'
        Get-Odd | Should -Be $whole
    }
}

Describe 'A server that departs from the draft: <_>' -ForEach @(
    'RemovesFullDirectories IgnoresExclusive MakesDirectoriesTwice RenamesOver', 'RefusesModes', 'Refuse:LStat', 'Without:all HasStatusText=false', 'LStatFollowsLinks'
) {
    It 'makes, copies, moves and removes what is asked for, and nothing else' {
        Skip-Without $server
        Connect-OddServer $_
        $here = New-TestFolder $TestDrive
        Set-Content -LiteralPath "$here/a" -Value up -NoNewline
        $null = New-Item "$here/tree/in/er" -ItemType Directory -Force
        Set-Content -LiteralPath "$here/tree/in/b" -Value b -NoNewline

        # Copies: up, within the server, down; what is there stays where it shall.
        Copy-SftpItem "$here/a", "$here/tree" odd:/t/up/ -Recurse -ErrorAction Stop -WarningAction SilentlyContinue
        Copy-SftpItem "$here/tree" odd:/t/up -Recurse -Overwrite Never -ErrorAction Stop -WarningAction SilentlyContinue
        Copy-SftpItem odd:/t/up/tree odd:/t/across -Recurse -ErrorAction Stop -WarningAction SilentlyContinue
        Copy-Item odd:/t/up/a odd:/t/copied -ErrorAction Stop -WarningAction SilentlyContinue
        Copy-SftpItem odd:/t/across "$here/down" -Recurse -MoveSource -ErrorAction Stop -WarningAction SilentlyContinue
        Get-Content -LiteralPath "$here/down/in/b" | Should -BeExactly b
        # Creations and content.
        New-SftpItem odd:/t/made/below -ItemType Directory -ErrorAction Stop | Should -Not -BeNullOrEmpty
        New-SftpItem odd:/t/made/f -Value v -ErrorAction Stop | Should -Not -BeNullOrEmpty
        (New-Item odd:/t/made/g -Value w -ErrorAction Stop).Length | Should -Be 1
        Set-SftpContent odd:/t/old 'newer' -NoNewline -ErrorAction Stop -WarningAction SilentlyContinue
        Add-Content odd:/t/old 'more' -NoNewline -ErrorAction Stop
        # Names.
        Move-SftpItem odd:/t/made/f odd:/t/full -ErrorAction Stop
        Rename-Item odd:/t/made/g h -ErrorAction Stop
        Move-SftpItem odd:/t/copied odd:/t/new -Force -ErrorAction Stop
        Get-Odd | Should -Be @(
            '/t/empty/', '/t/full/', '/t/full/f=v', '/t/full/file=inside', '/t/full/sub/', '/t/full/sub/deep=deeper', '/t/made/', '/t/made/below/',
            '/t/made/h=w', '/t/new=up', '/t/old=newermore', '/t/up/', '/t/up/a=up', '/t/up/tree/', '/t/up/tree/in/', '/t/up/tree/in/b=b', '/t/up/tree/in/er/')
        # Removals: what is excluded stays, and a link goes alone.
        $null = Invoke-Fixture $server 'link /t/link full'
        Remove-SftpItem odd:/t/link -Recurse -ErrorAction Stop
        Remove-SftpItem odd:/t/up -Recurse -Exclude b -ErrorAction SilentlyContinue
        (Get-SftpItem odd:/t/empty).Delete()
        Remove-Item odd:/t/made -Recurse -ErrorAction Stop
        Remove-SftpItem odd:/t/full/sub -Recurse -ErrorAction Stop
        Get-Odd | Should -Be '/t/full/', '/t/full/f=v', '/t/full/file=inside', '/t/new=up', '/t/old=newermore', '/t/up/', '/t/up/tree/', '/t/up/tree/in/', '/t/up/tree/in/b=b'
    }
}

Describe 'An account that may write and see nothing' {
    BeforeEach {
        Skip-Without $server
        Connect-OddServer 'WriteOnly'
        $here = New-TestFolder $TestDrive
        Set-Content -LiteralPath "$here/a", "$here/b" -Value up -NoNewline
    }

    It 'copies several files into a directory, which is made where it is missing: <_>' -ForEach 'fresh/', 'deep/er/new', 'empty', 'empty/' {
        Copy-SftpItem "$here/a", "$here/b" "odd:/t/$_" -ErrorAction Stop -WarningAction SilentlyContinue
        $directory = "/t/$($_.TrimEnd('/'))"
        $items = Get-Odd
        $items.Where({ $_ -clike '*=up' }) | Should -Be "$directory/a=up", "$directory/b=up"
        $whole.Where({ $_ -notin $items }) | Should -BeNullOrEmpty
    }

    It 'is told to write a slash where one file goes to the name of a directory' {
        Copy-SftpItem "$here/a" odd:/t/full -ErrorAction SilentlyContinue -ErrorVariable failures -WarningAction SilentlyContinue
        $failures | Should -HaveCount 1
        "$failures" | Should -BeLike '*write a slash behind its name*'
        Get-Odd | Should -Be $whole
    }

    It 'keeps a source of which nobody can tell that it is not the target, and says why' {
        Copy-SftpItem "$here/a" odd:/t/old -MoveSource -ErrorAction SilentlyContinue -ErrorVariable failures -WarningAction SilentlyContinue
        $failures | Should -HaveCount 1
        "$failures" | Should -BeLike "*does not let '/t/old' be looked at*the copy is there*"
        Get-Odd | Should -Contain '/t/old=up'
        Get-NameIn $here | Should -Be a, b
    }
}

Describe 'A server that refuses each look at what was done' {
    It 'makes no error of it: <_>' -ForEach @(
        'Copy-Item odd:/t/old odd:/t/x', 'Copy-Item odd:/t/old odd:/t/x -PassThru', 'Copy-Item odd:/t/full odd:/t/x -Recurse', 'Move-Item odd:/t/old odd:/t/x',
        'Move-Item odd:/t/old odd:/t/x -PassThru', 'Rename-Item odd:/t/old x', 'Move-SftpItem odd:/t/old odd:/t/x -PassThru', 'Rename-SftpItem odd:/t/old x -PassThru',
        '(Get-SftpItem odd:/t/old).MoveTo("/t/x")', 'New-Item odd:/t/x', 'New-SftpItem odd:/t/x', 'New-SftpItem odd:/t/x -ItemType Directory'
    ) {
        Skip-Without $server
        Connect-OddServer 'Refuse:LStat Refuse:Stat'
        $WarningPreference = 'SilentlyContinue'
        Get-Failure $_ | Should -BeNullOrEmpty
        Get-Odd | Where-Object { $_ -like '/t/x*' } | Should -Not -BeNullOrEmpty
    }
}

Describe 'A tree of which something stays' {
    It 'is not taken away with its source where the server removes full directories' {
        Skip-Without $server
        Connect-OddServer 'RemovesFullDirectories'
        $here = New-TestFolder $TestDrive
        # The link leads nowhere and is not copied, so it stays, and with it what holds it.
        $null = Invoke-Fixture $server 'link /t/full/sub/dangling nowhere'
        Copy-SftpItem odd:/t/full "$here/full" -Recurse -MoveSource -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        Get-Odd | Should -Contain '/t/full/sub/dangling -> nowhere'
    }

    It 'is not removed unseen with what the rules leave in it' {
        Skip-Without $server
        Connect-OddServer 'RemovesFullDirectories Refuse:OpenDir'
        Get-Failure 'Remove-SftpItem odd:/t/full -Recurse -Exclude deep' | Should -HaveCount 1
        Get-Failure 'Remove-SftpItem odd:/t/full' | Should -HaveCount 1
        Get-Odd | Should -Be $whole
        # What cannot be listed goes where that is forced.
        Remove-SftpItem odd:/t/empty -Force -ErrorAction Stop
        Get-Odd | Should -Be $whole[1..6]
    }
}

Describe 'What is shown in a constrained language' {
    It 'is what is shown in a full one, but for what nobody shall see' {
        Skip-Without $server
        Connect-OddServer ''
        $null = Invoke-Fixture $server "add /t/full/hé‮llo x".Replace('é', "`u{e9}").Replace('‮', "`u{202e}")
        $login = Get-LoginOf $server | ConvertTo-Json -Compress
        $shown = Invoke-Shell @'
            param($manifest, $login)
            Import-Module $manifest
            $login = ConvertFrom-Json $login -AsHashtable
            $null = New-SftpSession @login -Name odd
            $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            Get-SftpChildItem odd:/t/full | Out-String -Width 200
            Get-SftpChildItem odd:/t/full | Format-List | Out-String
            Get-SftpChildItem odd:/t/full | Format-Wide | Out-String
            Get-SftpSession | Out-String -Width 200
            Get-SftpVolume odd:/ | Out-String -Width 200
            Measure-SftpItem odd:/t | Out-String -Width 200
            Copy-SftpItem odd:/t/old odd:/t/again -PassThru | Out-String -Width 200
            "errors: $($Error -join ' | ')"
'@ $login
        $text = $shown -join "`n"
        $text | Should -Match 'Directory: odd:/t/full'
        $text | Should -Match "1000\s+1000\s.*\s6 file\s"
        $text | Should -Match "h`u{e9}\?llo"
        $text | Should -Not -Match "`u{202e}"
        $text | Should -Match "Name\s+: file"
        $text | Should -Match "odd\s+Opened"
        $text | Should -Match 'odd:/t/old -> odd:/t/again'
        $text | Should -Match 'errors: *$'
    }
}

Describe 'What -WhatIf promises' {
    BeforeAll {
        if ($server.Unavailable) { return }
        Connect-OddServer ''
        $null = Invoke-Fixture $server 'add /t/.hidden'
        $null = Invoke-Fixture $server "add /t/a`e(0`u{202e}b"
    }

    It 'is what would happen: <Command>' -ForEach @(
        @{ Command = 'Remove-SftpItem odd:/t/full'; Says = 'Remove Directory With All In It, Once Confirmed' }
        @{ Command = 'Remove-SftpItem odd:/t/full -Recurse'; Says = 'Remove Directory With All In It' }
        @{ Command = 'Remove-SftpItem odd:/t/empty'; Says = 'Remove Directory' }
        @{ Command = 'Remove-SftpItem odd:/t/old'; Says = 'Remove File' }
        @{ Command = 'Remove-SftpItem odd:/t/.hidden'; Fails = '*hidden*-Force*' }
        @{ Command = 'Remove-SftpItem odd:~ -Recurse'; Fails = '*root of the server*-Force*' }
        @{ Command = 'Set-SftpItemProperty odd:/t/old -Mode 600'; Says = 'Set Property Mode=600' }
        @{ Command = 'Remove-SftpItem "odd:/t/a`e(0`u{202e}b"'; Says = 'Remove File' }
        @{ Command = 'Move-SftpItem "odd:/t/a`e(0`u{202e}b" odd:/t/x'; Says = 'Move File' }
    ) {
        Skip-Without $server
        $before = Get-Odd
        $null = Start-Transcript -LiteralPath "$TestDrive/whatif.txt" -UseMinimalHeader
        try { Invoke-Expression "$Command -WhatIf -ErrorAction SilentlyContinue -ErrorVariable failures" } finally { $null = Stop-Transcript }
        $told = [System.IO.File]::ReadAllText("$TestDrive/whatif.txt")
        if ($Fails) { "$failures" | Should -BeLike $Fails; $told | Should -Not -BeLike '*What if: *' }
        else { $failures | Should -BeNullOrEmpty; $told | Should -BeLike "*What if: *`"$Says`"*" }
        $told | Should -Not -Match "`e\(0|`u{202e}"
        Get-Odd | Should -Be $before
    }
}

Describe 'A file whose content could not be written' {
    It 'is taken away again, and one that was there says that it is not whole' {
        Skip-Without $server
        Connect-OddServer 'Refuse:Write'
        foreach ($command in 'New-SftpItem odd:/t/fresh -Value x', 'New-Item odd:/t/fresh -Value x') { Get-Failure $command | Should -HaveCount 1 -Because $command }
        Get-Odd | Should -Be $whole
        "$(Get-Failure 'New-SftpItem odd:/t/old -Value x -Force')" | Should -BeLike '*its content is not whole*'
        Connect-OddServer 'Refuse:Write Refuse:Remove'
        "$(Get-Failure 'New-SftpItem odd:/t/fresh -Value x')" | Should -BeLike '*the file is there, and its content is not whole*'
    }
}

Describe 'A server that bears one open file' {
    BeforeAll {
        if (-not $server.Unavailable) {
            Connect-OddServer 'HiddenHandles=1 Without:limits@openssh.com'
            $null = New-PSDrive X -PSProvider Sftp -Root / -Session odd
        }
    }

    AfterAll { Get-PSDrive X -ErrorAction Ignore | Remove-PSDrive }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'several contents'; Command = { 'a', 'b' | Set-SftpContent /t/w1, /t/w2 }; Files = 'w1', 'w2'; Content = "a`nb`n" }
        @{ Name = 'several contents of the drive'; Command = { 'a', 'b' | Set-Content X:/t/w3, X:/t/w4 }; Files = 'w3', 'w4'; Content = "a`nb`n" }
        @{ Name = 'several contents in place'; Command = { 'a', 'b' | Set-SftpContent /t/w5, /t/w6 -Direct }; Files = 'w5', 'w6'; Content = "a`nb`n" }
        @{ Name = 'additions to several files'; Command = { 'c' | Add-SftpContent /t/w1, /t/w2 }; Files = 'w1', 'w2'; Content = "a`nb`nc`n" }
        @{ Name = 'additions to several files of the drive'; Command = { 'c' | Add-Content X:/t/w3, X:/t/w4 }; Files = 'w3', 'w4'; Content = "a`nb`nc`n" }
        @{ Name = 'a content that is read meanwhile'; Command = { Get-SftpContent /t/w1 | Set-SftpContent /t/w7 }; Files = 'w1', 'w7'; Content = "a`nb`nc`n" }
        @{ Name = 'a content that the drive reads meanwhile'; Command = { Get-Content X:/t/w3 | Set-Content X:/t/w8 }; Files = 'w3', 'w8'; Content = "a`nb`nc`n" }
    ) {
        Skip-Without $server
        & $Command
        foreach ($file in $Files) { Get-SftpContent "/t/$file" -Raw | Should -Be $Content }
        Get-Odd | Should -Not -BeLike '*sftp-part*'
    }
}
