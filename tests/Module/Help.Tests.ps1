<#
    The help: that it is complete, that it tells of the cmdlets as they are, and that its examples run as they stand there.

    Every example starts anew in the following world and may change whatever it likes there. Its own names for this world are
    replaced by those of the test just before it runs, so that it reads as an admin would write it.

    On the server, where the session 'prod' is open and stands in the home directory:
        /home/deploy          notes.txt, .profile and the empty directory upload
        /in                   orders.csv, customers.csv, prices.csv, readme.txt, .hold and done/2025.csv
        /out                  report.csv, summary.csv, report.txt
        /archive              empty
        /var/log/app          app.log (500 lines, every 50th with ERROR), app.log.1, error.log, debug.log (2 MiB),
                              old.log (written in 2020)
        /var/log/latest       a link to app
        /srv/www              index.html, data[1].txt, css/site.css
    Here, below the current folder:
        orders.csv, customers.csv, notes.txt, app.conf
        site                  index.html, css/site.css
        logs, backup          empty
        paths.csv             the column Path: /in/orders.csv, /in/customers.csv, /out/report.csv
        hosts.csv             the column HostName: srv.example.com, srv2.example.com
        hosts.txt             the same hosts, one a line
        ~/.ssh                id_ed25519, the key of the account, and known_hosts with the server's keys (ed25519, rsa)

    A remote path is written from the root (prod:/in/orders.csv, /var/log/app, only with the names above) or relative (prod:notes.txt);
    a local one relative (./logs, orders.csv) or below ~/.ssh. Every host below example.com is the server, with or without user@ and
    :port; -Port, -UserName and fingerprints (SHA256:...) are replaced likewise, and New-SftpSession without -KeyFilePath takes the
    key above. A variable that an example uses is set by it.

    An example with a line '# needs ...' (a console, a jump host, a secret store, Windows) is not run; that it parses, and that its
    cmdlets have the parameters that it gives them, is tested none the less. Each cmdlet has an example that runs.
#>
BeforeDiscovery {
    $folder = Join-Path (Split-Path (Split-Path $PSScriptRoot)) src SftpTools.Cmdlets Help
    $manifest = Import-PowerShellDataFile (Join-Path (Split-Path (Split-Path $PSScriptRoot)) SftpTools.psd1)
    $cmdlets = $manifest.CmdletsToExport | ForEach-Object { @{ Cmdlet = $_ } }
    $examples = foreach ($file in Get-ChildItem $folder -Filter *-*.md) {
        $text = Get-Content -LiteralPath $file -Raw
        $section = [regex]::Match($text, '(?ms)^## EXAMPLES\s*$(.*?)^## PARAMETERS\s*$').Groups[1].Value
        foreach ($match in [regex]::Matches($section, '(?ms)^### (?<title>[^\r\n]+)$.*?^```powershell\r?\n(?<code>.*?)^```')) {
            @{ Cmdlet = $file.BaseName; Title = $match.Groups['title'].Value.Trim(); Code = $match.Groups['code'].Value }
        }
    }
    $topics = Get-ChildItem $folder -Filter about_*.md | ForEach-Object { @{ Topic = $_.BaseName } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Join-Path $repository src SftpTools.Cmdlets Help
    $remote = New-TestFolder $TestDrive
    $local = New-TestFolder $TestDrive
    $keys = New-TestFolder $TestDrive
    $null = [System.IO.Directory]::CreateDirectory("$remote/home/deploy")
    $server = Start-TestServer '--host-key', 'ed25519', '--host-key', 'rsa', '--subsystem', "internal-sftp -d $remote/home/deploy"

    function Write-World([string] $Root, [hashtable] $Files) {
        foreach ($name in $Files.Keys) {
            $path = "$Root/$name"
            $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($path))
            if (-not $name.EndsWith('/')) { [System.IO.File]::WriteAllText($path, $Files[$name]) }
        }
    }

    function Clear-World([string] $Root) {
        # The home directory itself stays, because the server stands in it.
        foreach ($folder in $Root, "$Root/home/deploy" | Where-Object { [System.IO.Directory]::Exists($_) }) {
            foreach ($path in [System.IO.Directory]::GetFileSystemEntries($folder) | Where-Object { $_ -ne "$Root/home" }) {
                Remove-Item -LiteralPath $path -Recurse -Force
            }
        }
    }

    function Reset-World {
        Clear-World $remote
        Clear-World $local
        Write-World $remote @{
            'home/deploy/notes.txt' = "one`ntwo`n"; 'home/deploy/.profile' = "umask 022`n"; 'home/deploy/upload/' = ''
            'in/orders.csv' = "Id,Sum`n1,10`n2,20`n"; 'in/customers.csv' = "Id,Name`n1,Ada`n"; 'in/prices.csv' = "Id,Price`n1,9.5`n"
            'in/readme.txt' = "Nightly files.`n"; 'in/.hold' = ''; 'in/done/2025.csv' = "Id,Sum`n"
            'out/report.csv' = "Id,Sum`n1,30`n"; 'out/summary.csv' = "Sum`n30`n"; 'out/report.txt' = "30`n"
            'archive/' = ''
            'var/log/app/app.log' = $appLog; 'var/log/app/app.log.1' = "begin`nend`n"; 'var/log/app/error.log' = "ERROR 17`n"
            'var/log/app/debug.log' = $debugLog; 'var/log/app/old.log' = "2020`n"
            'srv/www/index.html' = "<h1>Hello</h1>`n"; 'srv/www/data[1].txt' = "1`n"; 'srv/www/css/site.css' = "h1 { color: black }`n"
        }
        [System.IO.File]::SetLastWriteTimeUtc("$remote/var/log/app/old.log", '2020-06-01T12:00:00Z')
        $null = [System.IO.Directory]::CreateSymbolicLink("$remote/var/log/latest", 'app')
        Write-World $local @{
            'orders.csv' = "Id,Sum`n3,40`n"; 'customers.csv' = "Id,Name`n2,Bob`n"; 'notes.txt' = "three`n"; 'app.conf' = "level = info`n"
            'site/index.html' = "<h1>Hi</h1>`n"; 'site/css/site.css' = "h1 { color: blue }`n"; 'logs/' = ''; 'backup/' = ''
            'paths.csv' = (ConvertTo-Runnable "Path`n/in/orders.csv`n/in/customers.csv`n/out/report.csv`n")
            'hosts.csv' = (ConvertTo-Runnable "HostName`nsrv.example.com`nsrv2.example.com`n")
            'hosts.txt' = (ConvertTo-Runnable "srv.example.com`nsrv2.example.com`n")
        }
        Copy-Item -LiteralPath $server.KeyPath "$keys/id_ed25519"
        Copy-Item -LiteralPath $server.KnownHostsPath "$keys/known_hosts"
    }

    # An example, or another text, with the names of the test in the places of its own. Remove-SftpKnownHost has its default file
    # written out, because a default value of -Path would keep it from taking lines from the pipeline.
    function ConvertTo-Runnable([string] $Text) {
        $Text -replace '(?<![\w./~*$}\\])/(home/deploy|in|out|archive|var|srv)\b', "$remote/`$1" `
            -replace '~/\.ssh\b', $keys `
            -replace '(?<!\|\s*)\bRemove-SftpKnownHost\b', "`$0 -Path $keys/known_hosts" `
            -replace '(?:[\w-]+@)?[\w-]+\.example\.com(?::\d+)?', "$($server.host):$($server.port)" `
            -replace 'SHA256:[A-Za-z0-9+/]{43}', $server.hostKeyFingerprint `
            -replace '(-Port\s+)\d+', "`${1}$($server.port)" `
            -replace '(-UserName\s+)\w+', "`${1}$($server.userName)"
    }

    # The commands of the module in a script, as the parser sees them.
    function Get-SftpCommandAst($Ast) {
        $Ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] -and $args[0].GetCommandName() -like '*-Sftp*' }, $true)
    }

    # Runs a script where the examples run and waits for it, within a bound: its errors, thrown ones as well.
    function Invoke-InWorld([string] $Script, [int] $Seconds = 60) {
        $shell = [powershell]::Create($runspace)
        try {
            $running = $shell.AddScript($Script, $true).BeginInvoke()
            if (-not $running.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($Seconds))) {
                $null = $shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(5000)
                throw "It hangs: not over within $Seconds s."
            }
            try { $null = $shell.EndInvoke($running) } catch { "$($_.Exception.InnerException ?? $_.Exception)" }
            $shell.Streams.Error | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" }
        }
        finally {
            $shell.Dispose()
        }
    }

    if (-not $server.Unavailable) {
        $appLog = -join (1..500 | ForEach-Object { "2026-11-24 line $_ $($_ % 50 ? 'INFO' : 'ERROR')`n" })
        $debugLog = 'debug line of text that is' * 80660
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($moduleManifest)
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        # What the account of a person would have anyway: known_hosts and a key in the home directory. One session serves all
        # examples; it is made again where one ended it.
        $prepare = @'
            $global:PSDefaultParameterValues = @{
                'New-SftpSession:KnownHostsPath' = '{0}/known_hosts'
                'New-SftpSession:KeyFilePath' = '{0}/id_ed25519'
                'New-SftpSession:UserName' = '{1}'
                'Get-SftpHostKey:KnownHostsPath' = '{0}/known_hosts'
                'Get-SftpKnownHost:Path' = '{0}/known_hosts'
                'Add-SftpKnownHost:Path' = '{0}/known_hosts'
            }
            $ErrorActionPreference = 'Continue'
            Set-Location -LiteralPath '{2}'
            Get-SftpSession | Where-Object { $_.Name -ne 'prod' -or $_.State -ne 'Opened' } | Remove-SftpSession
            if (-not (Get-SftpSession)) { New-SftpSession -HostName '{3}' -Port {4} -Name prod }
            Set-SftpLocation ~
'@
        $prepare = $prepare.Replace('{0}', $keys).Replace('{1}', $server.userName).Replace('{2}', $local).
            Replace('{3}', $server.host).Replace('{4}', $server.port)
    }
}

AfterAll {
    if ($runspace) {
        Invoke-InWorld 'Get-SftpSession | Remove-SftpSession'
        $runspace.Dispose()
    }
    Stop-Fixture $server
}

Describe 'Get-Help' {
    BeforeAll {
        # What common parameters are is told by about_CommonParameters.
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters |
            Where-Object { $_ -notin 'Confirm', 'WhatIf' }
        $known = @{}

        function Get-FullHelp([string] $Name) {
            if (-not $known.ContainsKey($Name)) { $known[$Name] = Get-Help $Name -Full }
            $known[$Name]
        }
    }

    It 'reads what is built from the sources' {
        $built = New-TestFolder $TestDrive
        & "$folder/ConvertTo-Maml.ps1" -SourcePath $folder -OutputPath $built
        foreach ($file in Get-ChildItem -LiteralPath $built) {
            $path = Join-Path $repository en-US $file.Name
            $path | Should -Exist -Because "'./build.ps1 -Task Help' makes it"
            (Get-Content -LiteralPath $path -Raw) -ceq (Get-Content -LiteralPath $file -Raw) |
                Should -BeTrue -Because "$($file.Name) is made anew by './build.ps1 -Task Help' after a change of the sources"
        }
    }

    It 'tells all about <Cmdlet>' -ForEach $cmdlets {
        "$folder/$Cmdlet.md" | Should -Exist
        Select-String -LiteralPath "$folder/$Cmdlet.md" -Pattern '\bTODO\b' -CaseSensitive |
            ForEach-Object { "line $($_.LineNumber): $($_.Line)" } | Should -BeNullOrEmpty
        $help = Get-FullHelp $Cmdlet
        $help.Synopsis.Trim() | Should -Match '^[A-Z].{10,200}\.$'
        $description = ($help.description.Text -join "`n").Trim()
        $description.Length | Should -BeGreaterThan ($help.Synopsis.Length + 80) -Because 'the description tells more than the synopsis'
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        foreach ($example in $help.examples.example) {
            "$($example.code)".Trim() | Should -Not -BeNullOrEmpty -Because "$($example.title) has code"
            "$($example.remarks.Text)".Trim() | Should -Not -BeNullOrEmpty -Because "$($example.title) is explained"
        }
        @($help.inputTypes.inputType).Count | Should -BeGreaterThan 0
        @($help.returnValues.returnValue).Count | Should -BeGreaterThan 0
        $help.relatedLinks.navigationLink.linkText | Should -Contain about_SftpTools
        @($help.relatedLinks.navigationLink).Count | Should -BeGreaterThan 1
        foreach ($link in $help.relatedLinks.navigationLink.linkText -notlike 'about_*') { Get-Command $link | Should -Not -BeNullOrEmpty }

        $facts = (Get-Command $Cmdlet).Parameters
        $hidden = $facts.Values | Where-Object { $_.Attributes.DontShow -contains $true } | ForEach-Object Name
        $names = $facts.Keys | Where-Object { $_ -notin $common -and $_ -notin $hidden } | Sort-Object
        $changing = 'Confirm', 'WhatIf'
        $told = @($help.parameters.parameter.name) | Where-Object { $_ -notin $common } | Sort-Object
        $told | Should -Be ($names | Where-Object { $_ -notin $changing -or $_ -in $told }) -Because 'each parameter is told of, and no other'
        $help.parameters.parameter | Where-Object { "$($_.description.Text)" -notmatch '\w.{15,}\.' } |
            ForEach-Object name | Should -BeNullOrEmpty -Because 'each parameter is explained'
    }

    It 'tells of the parameters of <Cmdlet> as they are' -ForEach $cmdlets {
        $facts = (Get-Command $Cmdlet).Parameters
        # Told and true side by side, and compared at once: an assertion for each fact would take most of the time of this file.
        $wrong = foreach ($parameter in (Get-FullHelp $Cmdlet).parameters.parameter | Where-Object { $facts.ContainsKey($_.name) }) {
            $fact = $facts[$parameter.name]
            $attributes = @($fact.Attributes | Where-Object { $_ -is [System.Management.Automation.ParameterAttribute] })
            $aliases = "$($parameter.aliases)" -eq 'none' ? '' : (@("$($parameter.aliases)" -split ', *' | Sort-Object) -join ' ')
            $positions = @($attributes.Position | ForEach-Object { $_ -lt 0 ? 'Named' : "$_" })
            $pairs = [ordered]@{
                aliases       = $aliases, (@($fact.Aliases | Sort-Object) -join ' ')
                required      = $parameter.required, "$($attributes.Mandatory -contains $true)"
                position      = $parameter.position, ($parameter.position -in $positions ? $parameter.position : "$positions")
                byValue       = ($parameter.pipelineInput -like '*ByValue*'), ($attributes.ValueFromPipeline -contains $true)
                byName        = ($parameter.pipelineInput -like '*ByPropertyName*'), ($attributes.ValueFromPipelineByPropertyName -contains $true)
                type          = $parameter.type.name, ($fact.ParameterType.Name -replace '^Nullable`1$', $parameter.type.name)
            }
            $pairs.Keys | Where-Object { "$($pairs[$_][0])" -ne "$($pairs[$_][1])" } |
                ForEach-Object { "-$($parameter.name): $_ is told as '$($pairs[$_][0])' and is '$($pairs[$_][1])'" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'shows <Topic>' -ForEach $topics {
        $text = "$(Get-Help $Topic)"
        $text.Length | Should -BeGreaterThan 500
        $text | Should -Not -Match '\bTODO\b'
    }
}

Describe 'Examples' {
    It 'of <Cmdlet> run, one of them at least' -ForEach $cmdlets {
        $runs = @([regex]::Matches((Get-Content -LiteralPath "$folder/$Cmdlet.md" -Raw), '(?ms)^```powershell\r?\n(?<code>.*?)^```') |
            Where-Object { $_.Groups['code'].Value -notmatch '(?m)^\s*# needs ' })
        $runs.Count | Should -BeGreaterThan 0
    }

    It 'of <Cmdlet>: <Title>' -ForEach $examples {
        $problems = $null
        $ast = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$problems)
        $problems | Should -BeNullOrEmpty
        $commands = Get-SftpCommandAst $ast
        @($commands | ForEach-Object GetCommandName) | Should -Contain $Cmdlet -Because 'it is an example of this cmdlet'
        foreach ($command in $commands) {
            $parameters = (Get-Command $command.GetCommandName() -ErrorAction Stop).Parameters
            $given = $command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }
            foreach ($name in $given.ParameterName) {
                $parameters.Values | Where-Object { $_.Name -eq $name -or $name -in $_.Aliases } |
                    Should -Not -BeNullOrEmpty -Because "an example gives -$name in full"
            }
        }

        if ($Code -match '(?m)^\s*# needs ') { return }
        if ($server.Unavailable) { Set-ItResult -Skipped -Because $server.Unavailable; return }
        Reset-World
        Invoke-InWorld $prepare | Should -BeNullOrEmpty
        Invoke-InWorld (ConvertTo-Runnable $Code) | Should -BeNullOrEmpty -Because 'it runs as it stands'
    }
}
