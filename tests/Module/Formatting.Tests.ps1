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
