BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Tab' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $null = Connect-TestServer $server prod
        $null = Connect-TestServer $server production
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'offers the names of sessions after <Line>' -ForEach @(
        @{ Line = 'Get-SftpChildItem -Session '; Offers = 'prod', 'production' }
        @{ Line = 'Get-SftpChildItem / -Session prod'; Offers = 'prod', 'production' }
        @{ Line = 'Get-SftpItem -Session PRODU'; Offers = @('production') }
        @{ Line = "Test-SftpPath -Session 'produ"; Offers = @("'production'") }
        @{ Line = "Test-SftpPath -Session `u{2018}produ"; Offers = @("'production'") }
        @{ Line = 'Copy-SftpItem x y -ToSession produ'; Offers = @('production') }
        @{ Line = 'Copy-SftpItem x y -FromSession produ'; Offers = @('production') }
        @{ Line = 'Remove-SftpSession produ'; Offers = @('production') }
        @{ Line = 'Get-SftpSession produ'; Offers = @('production') }
    ) {
        Complete $Line | Sort-Object | Should -Be ($Offers | Sort-Object)
    }

    It 'offers nothing of this machine where a session is meant and none matches' {
        Complete 'Get-SftpSession -Name nosuch' | Should -BeNullOrEmpty
    }

    It 'offers hosts, keys and numbers that are known' {
        $sessions = Get-SftpSession
        Complete 'Get-SftpSession -Id ' | Should -Be $sessions.Id.ForEach({ "$_" })
        Complete 'Get-SftpSession -HostName ' | Should -Be $server.host
        foreach ($line in 'New-SftpSession ', 'New-SftpSession x -JumpHost ', 'Get-SftpKnownHost ', 'Remove-SftpKnownHost ', 'Add-SftpKnownHost ') {
            Complete "$line$($server.host)" | Should -Contain $server.host -Because $line
        }
        Complete "New-SftpSession x -JumpHost me@$($server.host)" | Should -Contain "me@$($server.host)"
        Complete 'Get-SftpHostKey x -KeyType ' | Should -Be ed25519, ecdsa, rsa, ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa
        Complete "Remove-SftpKnownHost x -Path '$($server.knownHostsPath)' -Fingerprint SHA" | Should -Be $server.hostKeyFingerprint
        Complete "New-SftpSession x -KnownHostsPath '$($server.knownHostsPath)' -HostKeyFingerprint " | Should -Be $server.hostKeyFingerprint
        Push-Location (Split-Path $server.knownHostsPath)
        Complete "Remove-SftpKnownHost x -Path $(Split-Path -Leaf $server.knownHostsPath) -Fingerprint SHA" | Should -Be $server.hostKeyFingerprint
        Pop-Location
        Complete 'Remove-SftpKnownHost x -Path /nosuch -Fingerprint ' | Should -BeNullOrEmpty
    }

    It 'offers the choices of <Parameter>' -ForEach @(
        @{ Parameter = 'New-SftpSession -HostKeyPolicy '; Offers = 'AcceptNew', 'Ask', 'None', 'Strict' }
        @{ Parameter = 'Test-SftpPath -PathType '; Offers = 'Any', 'Container', 'Leaf' }
        @{ Parameter = 'New-SftpSession -Transport '; Offers = 'OpenSsh', 'SshNet' }
    ) {
        Complete $Parameter | Sort-Object | Should -Be $Offers
    }

    It 'offers the properties of what a cmdlet writes' {
        Complete 'Get-SftpChildItem / | Select-Object -Property LastWr' | Should -Contain LastWriteTime
        Complete 'New-SftpSession x | ForEach-Object Fing' | Should -BeNullOrEmpty
        Complete 'New-SftpSession x | ForEach-Object HostKeyF' | Should -Contain HostKeyFingerprint
    }
}

Describe 'A completed word' {
    It 'is one argument with the very value, whatever character of Unicode is in it' {
        $type = (Get-Command Get-SftpItem).ImplementingType.Assembly.GetType('SftpTools.Cmdlets.Completion.CompletionWord', $true)
        $bare = [Activator]::CreateInstance($type, [object[]]('', $false))
        $quote = $type.GetMethod('Quote').CreateDelegate([System.Func[string, string]], $bare)
        # A million lines are parsed: a script would take minutes.
        Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Language;
public static class CompletedLines
{
    public static string[] Wrong(Func<string, string> quote)
    {
        List<string> wrong = new List<string>();
        List<string> names = new List<string>();
        for (int code = 1; code <= 0x10FFFF; code += code <= 0xFFFF ? 1 : 997)
        {
            string c = code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code);
            // Two thirds are letters, of which one name tells enough.
            names.AddRange(char.IsLetter(c, 0) ? new[] { c + "a" + c + "b" + c } : new[] { c + "ab", "a" + c + "b", "ab" + c });
            if (names.Count < 150 && code < 0x10FFFF - 997)
                continue;
            // Many words in one line first, which is quicker.
            string[] words = names.Select(quote).ToArray();
            if (!AreRight(words, names))
            {
                string[] each = names.Where((name, i) => !AreRight(new[] { words[i] }, new[] { name })).ToArray();
                wrong.AddRange(each.Length == 0 ? new[] { $"before U+{code:X4}" } : each.Select(name => string.Join(" ", name.Select(x => $"U+{(int)x:X4}"))));
            }
            names.Clear();
        }
        return wrong.ToArray();
    }

    public static bool AreRight(IReadOnlyList<string> words, IReadOnlyList<string> values)
    {
        ScriptBlockAst script = Parser.ParseInput("Remove-SftpItem " + string.Join(" ", words) + " -WhatIf", out _, out ParseError[] errors);
        return errors.Length == 0
            && script.EndBlock.Statements.Count == 1
            && script.EndBlock.Statements[0] is PipelineAst { Background: false } pipeline
            && pipeline.PipelineElements.Count == 1
            && pipeline.PipelineElements[0] is CommandAst command
            && command.Redirections.Count == 0
            && command.CommandElements.Count == values.Count + 2
            && values.Select((value, i) => command.CommandElements[i + 1] is StringConstantExpressionAst constant && constant.Value == value).All(right => right)
            && command.CommandElements[values.Count + 1] is CommandParameterAst;
    }
}
'@ -ReferencedAssemblies ([psobject].Assembly.Location), System.Runtime, System.Collections, System.Linq, netstandard
        [CompletedLines]::Wrong($quote) | Select-Object -First 20 | Should -BeNullOrEmpty
        $names = '--', '---', '-Recurse', "`u{2013}Recurse", '12', '0x1f', '1kb', '1e3', '.5', '@list', '#', '$env:HOME', '$(hostname)', 'a,b', '2>x', 'a&', '&&', 'a;b', '{a}', '%', '?', '~',
            "nb`u{a0}-Recurse`u{a0}-Force", "a`u{2019};Set-Content x y;`u{2018}", "a`n-Force", 'true', 'if', '*', 'a`b', 'trailing`', 'trailing ', 'c:\d', "'", '"', "'a'", '"$a"'
        foreach ($name in $names) { [CompletedLines]::AreRight([string[]]$quote.Invoke($name), [string[]]$name) | Should -BeTrue -Because $name }
        $quote.Invoke('/in/plain-name_1.txt') | Should -BeExactly '/in/plain-name_1.txt'
        $quote.Invoke("/in/b`u{fc}ro") | Should -BeExactly "/in/b`u{fc}ro"
    }
}

Describe 'A name in the location, completed' {
    It 'is bound as that very path, and the parameters behind it as such, whatever dashes and signs it is made of' {
        $assembly = (Get-Command New-SftpSession).ImplementingType.Assembly
        $word = $assembly.GetType('SftpTools.Cmdlets.Completion.CompletionWord', $true)
        $quote = $word.GetMethod('Quote').CreateDelegate([System.Func[string, string]], [Activator]::CreateInstance($word, [object[]]('', $false)))
        $relative = $assembly.GetType('SftpTools.Cmdlets.Completion.RemotePathCompleter').GetMethod(
            'Relative', [System.Reflection.BindingFlags]'NonPublic, Static')
        function Test-Bound { param([string] $Path, [switch] $Tag) "$Path|$Tag" }
        $signs = '-', '%', "`u{2013}", '~', ':', ' '
        $names = $signs
        foreach ($i in 1..3) { $names += foreach ($name in $names) { foreach ($sign in $signs) { "$name$sign" } } }
        $names = @($names | Where-Object { $_.Trim() } | Sort-Object -Unique -CaseSensitive)
        $names | Should -Contain '--%'
        $paths = foreach ($name in $names) { "$($relative.Invoke($null, [object[]]([string] $name, '', '')))$name" }
        $script = ($paths | ForEach-Object { "Test-Bound $($quote.Invoke($_)) -Tag" }) -join "`n"
        $bound = Invoke-Expression $script
        $bound.Count | Should -Be $paths.Count
        for ($i = 0; $i -lt $paths.Count; $i++) { if ($bound[$i] -cne "$($paths[$i])|True") { "$($paths[$i]) is bound as $($bound[$i])" | Should -BeNullOrEmpty } }
    }
}

Describe 'Tab on a remote path' {
    BeforeAll {
        Remove-TestSession
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        foreach ($folder in 'logs/old', 'lots of space', 'x[1]') { $null = [System.IO.Directory]::CreateDirectory("$tree/$folder") }
        foreach ($file in 'logs/a.log', 'logs/b.log', 'logs/.hidden', "it's", 'dollar$', 'semi;colon', 'plain.txt', 'x[1]/inside', "curly`u{2019}") {
            $null = New-TestFile "$tree/$file" 3
        }
        $session = Connect-TestServer $server prod
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'offers <Offers> after <Word>' -ForEach @(
        @{ Word = 'lo'; Offers = "'{0}/lots of space'", '{0}/logs' }
        @{ Word = 'LOG'; Offers = '{0}/logs' }
        @{ Word = 'logs/'; Offers = '{0}/logs/a.log', '{0}/logs/b.log', '{0}/logs/old' }
        @{ Word = 'logs/.'; Offers = '{0}/logs/.hidden' }
        @{ Word = 'logs/*.l'; Offers = '{0}/logs/a.log', '{0}/logs/b.log' }
        @{ Word = 'it'; Offers = "'{0}/it''s'" }
        @{ Word = 'dol'; Offers = '{0}/dollar$' }
        @{ Word = 'semi'; Offers = "'{0}/semi;colon'" }
        @{ Word = 'curl'; Offers = "'{0}/curly`u{2019}`u{2019}'" }
        @{ Word = 'x'; Offers = "'{0}/x``[1``]'" }
        @{ Word = 'nosuch'; Offers = @() }
        @{ Word = 'nosuch/x'; Offers = @() }
    ) {
        $expected = $Offers | ForEach-Object { $_ -f $tree }
        Complete "Get-SftpChildItem $tree/$Word" | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'escapes no wildcard characters after -LiteralPath, and goes on in quotes' {
        Complete "Get-SftpItem -LiteralPath $tree/x" | Should -Be "$tree/x[1]"
        Complete "Get-SftpItem -LiteralPath '$tree/x[1]/in" | Should -Be "'$tree/x[1]/inside'"
        Complete "Get-SftpItem '$tree/lots" | Should -Be "'$tree/lots of space'"
        Complete "Get-SftpItem '$tree/x``[1``]/" | Should -Be "'$tree/x``[1``]/inside'"
    }

    It 'brings names that mean something else to the very file, with wildcards escaped' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'such names cannot be made there'; return }
        $odd = "$tree/odd"
        $null = [System.IO.Directory]::CreateDirectory($odd)
        $names = "z`u{a0}-Recurse`u{a0}-Force", "z`u{2003}x", 'z`', 'z``', 'z`[1]', 'z*', 'z;x', "z`u{2019};throw;`u{2018}", '~', '~x', 'prod:x', 'Sftp::x', "`u{2013}Recurse", '-Force', '12', '--%', '--', '--%x'
        foreach ($name in $names) { $null = New-TestFile "$odd/$name" 1 }
        $found = {
            param($Start)
            foreach ($word in Complete "Get-SftpItem $Start") { (Invoke-Expression "Get-SftpItem $word -ErrorAction Stop").FullName }
            foreach ($word in Complete "Get-SftpItem -LiteralPath $Start") { (Invoke-Expression "Get-SftpItem -LiteralPath $word -ErrorAction Stop").FullName }
        }
        $expected = $names + $names | ForEach-Object { "$odd/$_" } | Sort-Object -CaseSensitive
        & $found "$odd/" | Sort-Object -CaseSensitive | Should -BeExactly $expected
        Set-SftpLocation $odd
        try {
            foreach ($start in '', '~', 'prod', 'Sf', 'z', 'prod:') {
                $here = $start -eq 'prod:' ? '' : $start
                $expected = $names + $names | Where-Object { $_.StartsWith($here) } | ForEach-Object { "$odd/$_" } | Sort-Object -CaseSensitive
                & $found $start | Sort-Object -CaseSensitive | Should -BeExactly $expected -Because "'$start' was completed"
            }
        }
        finally {
            Set-SftpLocation
        }
    }

    It 'offers what is there where <Line> is written' -ForEach @(
        foreach ($command in 'Get-SftpChildItem', 'Get-SftpItem', 'Test-SftpPath', 'Resolve-SftpPath', 'Measure-SftpItem', 'Get-SftpContent', 'Set-SftpContent', 'Add-SftpContent', 'Clear-SftpContent', 'Set-SftpLocation') {
            @{ Line = "$command {0}/pl" }
            @{ Line = "$command -LiteralPath {0}/pl" }
        }
        foreach ($command in 'Remove-SftpItem', 'Move-SftpItem', 'Rename-SftpItem', 'Set-SftpItemProperty', 'Get-SftpFileHash') {
            @{ Line = "$command {0}/pl" }
            @{ Line = "$command -LiteralPath {0}/pl" }
        }
        foreach ($command in 'Get-SftpVolume', 'New-SftpItem', 'Clear-SftpPartialFile', 'Move-SftpItem x') { @{ Line = "$command {0}/pl" } }
        @{ Line = 'Get-SftpItem prod:{0}/pl' }
        @{ Line = 'Get-SftpItem -Session prod {0}/pl' }
        @{ Line = 'Copy-SftpItem -FromSession prod {0}/pl' }
        @{ Line = 'Copy-SftpItem x -ToSession prod -Destination {0}/pl' }
        @{ Line = 'Copy-SftpItem prod:{0}/pl' }
    ) {
        Complete ($Line -f $tree) | Should -BeLike '*/plain.txt'
    }

    It 'offers the present name for a new one, and nothing of this machine' {
        Complete "Rename-SftpItem $tree/plain.txt " | Should -Be plain.txt
        Complete "Rename-SftpItem -Path '$tree/lots of space' -NewName " | Should -Be "'lots of space'"
        Complete "Rename-SftpItem $tree/plain.txt nosuch" | Should -BeNullOrEmpty
    }

    It 'offers files of this machine to a copy that names no session' {
        $here = New-TestFolder $TestDrive
        $null = New-TestFile "$here/local.txt" 1
        Complete "Copy-SftpItem $here/lo" | Should -BeLike '*local.txt'
    }

    It 'begins where the session is, and sees what is new within a second' {
        Set-SftpLocation "$tree/logs"
        try {
            Complete 'Get-SftpItem a' | Should -Be a.log
            $null = New-TestFile "$tree/logs/again.log" 1
            Start-Sleep -Milliseconds 1100
            Complete 'Get-SftpItem a' | Should -Be a.log, again.log
        }
        finally {
            Set-SftpLocation
        }
    }

    It 'offers sessions where several are open, and leaves no error' {
        $null = Connect-TestServer $server production
        try {
            Complete 'Get-SftpItem pro' | Should -Be prod:/, production:/
            $before = $Error.Count
            Complete "Get-SftpItem $tree/pl" | Should -BeNullOrEmpty
            Complete "Get-SftpItem production:$tree/pl" | Should -Be "production:$tree/plain.txt"
            Complete 'Get-SftpItem -Session nosuch /' | Should -BeNullOrEmpty
            $Error.Count | Should -Be $before
        }
        finally {
            Remove-SftpSession production
        }
    }

    It 'offers the names of encodings' {
        Complete 'Get-SftpContent x -Encoding utf8' | Should -Be utf8, utf8BOM, utf8NoBOM
    }
}
