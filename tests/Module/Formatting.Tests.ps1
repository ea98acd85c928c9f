# What the module shows is shown, not obeyed: every type that it puts out, in every form.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
    # Red from here on, and the rest from right to left.
    $odd = "a`e[31m$([char]0x202E)b.txt"

    # One object or more of each type, with what others can put into it.
    function Get-OddObject {
        $session = Connect-TestServer $server odd
        $tree = New-TestFolder $server.dataPath
        [System.IO.File]::WriteAllText("$tree/$odd", 'content')
        $null = New-Item -ItemType Directory "$tree/d$odd"
        $null = New-Item -ItemType SymbolicLink "$tree/l$odd" -Target $odd
        $hosts = New-TestFolder $TestDrive
        $key = (Get-Content $server.knownHostsPath | Where-Object { $_ -match '^[^@#]\S+ \S+ AAAA' } | Select-Object -First 1).Split(' ')
        [System.IO.File]::WriteAllText("$hosts/k$odd", "host $($key[1]) $($key[2]) $odd`n")
        $session
        $session.Profile
        [SftpTools.SftpKnownFact].GetConstructors('NonPublic, Instance')[0].Invoke(@([SftpTools.SftpServerFact]::Renames, $true, [SftpTools.SftpFactOrigin]::Learned, $odd))
        Get-SftpChildItem "odd:$tree"
        Get-SftpFileHash -LiteralPath "odd:$tree/$odd"
        Resolve-SftpPath -LiteralPath "odd:$tree/$odd"
        Measure-SftpItem -LiteralPath "odd:$tree/d$odd"
        Get-SftpVolume -LiteralPath "odd:$tree/d$odd"
        Copy-SftpItem -LiteralPath "odd:$tree/$odd" $hosts -PassThru
        Get-SftpKnownHost -Path "$hosts/k$odd"
        Get-SftpHostKey $server.host -Port $server.port -KnownHostsPath "$hosts/k$odd"
    }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'What is put out' {
    It 'obeys no name, in any form' {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $objects = @(Get-OddObject)
        $declared = Get-Command -Module SftpTools -CommandType Cmdlet |
            ForEach-Object { $_.OutputType.Name } | Where-Object { $_ -like 'SftpTools.*' } | Sort-Object -Unique
        $declared.Count | Should -BeGreaterThan 8
        # Types that no cmdlet declares are reached by these.
        foreach ($type in @($declared) + 'SftpTools.SftpServerProfile', 'SftpTools.SftpKnownFact') {
            @($objects | Where-Object { $_ -is ($type -as [type]) }).Count | Should -BeGreaterThan 0 -Because "the test needs a $type"
        }
        $obeyed = foreach ($object in $objects) {
            foreach ($form in 'Format-Table', 'Format-List', 'Format-Wide', 'Out-Default') {
                $shown = if ($form -eq 'Out-Default') { $object | Out-String -Width 500 } else { $object | & $form | Out-String -Width 500 }
                if (-not $shown -or $shown -match '[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]') { "$form of $($object.GetType().Name)" }
            }
        }
        $obeyed | Sort-Object -Unique | Should -BeNullOrEmpty
    }
}

Describe 'What is said' {
    BeforeAll {
        # With a line of its own and a space without a width, too.
        $odd = "a`e[31m$([char]0x202E)`n`u{200B}`u{9b}2Jb.txt"
        $obeyed = '[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e]'
    }

    BeforeEach { Skip-Without $server }

    It 'obeys no name with -WhatIf, -Verbose, in warnings and in errors' {
        $tree = New-TestFolder $server.dataPath
        [System.IO.File]::WriteAllText("$tree/$odd", 'content')
        $here = New-TestFolder $TestDrive
        [System.IO.File]::WriteAllText("$here/$odd", 'content')
        # Set-Content says the path in words of PowerShell's own, before the drive is asked.
        $said = @(Invoke-Shell @'
            Import-Module $args[0]
            $PSStyle.OutputRendering = 'PlainText'
            $tree, $here = $args[6, 7]
            $name = Split-Path -Leaf (Get-ChildItem $here).FullName
            $s = New-SftpSession $args[1] -Port $args[2] -UserName $args[3] -KeyFilePath $args[4] -HostKeyFingerprint $args[5] -Name odd
            $item = "$tree/$name"
            $what = @{ LiteralPath = "odd:$item"; WhatIf = $true; Verbose = $true }
            $commands = @(
                { Copy-SftpItem -LiteralPath "odd:$item" "$here/new$name" -WhatIf -Verbose }
                { Copy-SftpItem -LiteralPath "$here/$name" "odd:$tree/new$name" -WhatIf -Verbose }
                { Remove-SftpItem @what }
                { Move-SftpItem @what -Destination "odd:$tree/new$name" }
                { Rename-SftpItem @what -NewName "new$name" }
                { Set-SftpItemProperty @what -Mode 600 }
                { New-SftpItem "odd:$tree/new$name" -WhatIf -Verbose }
                { Set-SftpContent @what -Value x }
                { Add-SftpContent @what -Value x }
                { Clear-SftpContent @what }
                { Remove-Item @what }
                { Move-Item @what -Destination "odd:$tree/new$name" }
                { Rename-Item @what -NewName "new$name" }
                { Copy-Item @what -Destination "odd:$tree/new$name" }
                { New-Item "odd:$tree/new$name" -WhatIf -Verbose }
                { Clear-Content @what }
                { Set-ItemProperty @what -Name UnixMode -Value 600 }
                { Set-SftpLocation -LiteralPath "odd:$item" }
                { Get-SftpContent -LiteralPath "odd:$item/none" }
                { Get-SftpItem "odd:$tree/$name" }
                { Copy-SftpItem -LiteralPath "odd:$item" "$here/$name" -Overwrite Never -Verbose }
                { Copy-SftpItem -LiteralPath "odd:$item" "$here/$name/x" }
                { Remove-SftpKnownHost $name -Path "$here/$name" -WhatIf -Verbose }
                { New-SftpSession $name }
                { New-SftpSession x -Name $name }
                { Get-SftpSession $name }
                { Get-SftpSession ($name -replace "`e\[", "`u{9b}") }
            )
            foreach ($command in $commands) { & $command *>&1 | Out-String -Width 1000; '--' }
'@ @($server.host, $server.port, $server.userName, $server.keyPath, $server.hostKeyFingerprint, $tree, $here))
        $parts = ($said -join "`n") -split "`n--(?:`n|$)" | Where-Object { $_ }
        $parts.Count | Should -Be 27
        $parts | Where-Object { $_ -match $obeyed -or $_ -notmatch 'a\\x(1b\[|9b)31m' } | Should -BeNullOrEmpty
        ($parts -match 'What if:').Count | Should -BeGreaterOrEqual 17
    }

    It 'obeys no name in its progress' {
        $tree = New-TestFolder $server.dataPath
        $null = New-TestFile "$tree/$odd" 9MB
        $run = Invoke-Bounded {
            param($Login, $From, $To)
            $null = New-SftpSession @Login -Name shown
            Copy-SftpItem -LiteralPath "shown:$From" $To -RateLimit 12MB
            Remove-SftpItem -LiteralPath "shown:$From"
        } @{ Login = Get-LoginOf $server; From = "$tree/$odd"; To = "$(New-TestFolder $TestDrive)/$odd" }
        $run.Errors | Should -BeNullOrEmpty
        $texts = $run.Progress | ForEach-Object { $_.Activity; $_.StatusDescription; $_.CurrentOperation } | Sort-Object -Unique
        "$texts" | Should -Match 'a\\x1b\[31m'
        $texts | Where-Object { $_ -match $obeyed } | Should -BeNullOrEmpty
    }
}
